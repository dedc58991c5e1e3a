/* audit/facts/daemon_certificate.c - how long a certificate is good, and how strong (see audit/facts/daemon.h).
 *
 * PEM, with any text between the certificates, or DER. Of a chain the first is the peer's own; of a bundle of authorities the one that
 * is good for longest counts, because an expired one beside it does no harm. OpenSSL does the parsing; we limit how much of it.
 */
#include "audit/facts/daemon.h"
#include "base/openssl.h"

static int64_t seconds_of(const ASN1_TIME *t)
{
    struct tm tm = { 0 };

    return t && vig_openssl.ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static const char *weakness_of(X509 *cert)
{
    EVP_PKEY *key = vig_openssl.X509_get0_pubkey(cert);
    int signature = vig_openssl.X509_get_signature_nid(cert), type = key ? vig_openssl.EVP_PKEY_get_base_id(key) : 0;
    bool own =
        vig_openssl.X509_NAME_cmp(vig_openssl.X509_get_subject_name(cert), vig_openssl.X509_get_issuer_name(cert)) == 0; /* nobody checks that signature */

    if ((type == EVP_PKEY_RSA || type == EVP_PKEY_DSA) && vig_openssl.EVP_PKEY_get_bits(key) < 2048)
        return "its key has fewer than 2048 bits";
    if (!own && (signature == NID_md5WithRSAEncryption || signature == NID_sha1WithRSAEncryption ||
                 signature == NID_ecdsa_with_SHA1))
        return "it is signed with MD5 or SHA-1";
    return NULL;
}

static int take(const struct vig_daemon_gather *g, struct vig_daemon_file *f, X509 *cert, struct vig_err *err)
{
    int64_t until = seconds_of(vig_openssl.X509_get0_notAfter(cert));
    char name[256];
    const char *weakness;

    if (f->dated && until <= f->not_after)
        return 0;
    f->dated = true;
    f->not_before = seconds_of(vig_openssl.X509_get0_notBefore(cert));
    f->not_after = until;
    (void)vig_openssl.X509_NAME_oneline(vig_openssl.X509_get_subject_name(cert), name, sizeof name);
    weakness = weakness_of(cert);
    f->weak = weakness != NULL;
    f->weakness = vig_str_c(weakness);
    return vig_arena_str(g->arena, vig_str_c(name), &f->subject) ? 0 : vig_nomem(err);
}

static int read_all(const struct vig_daemon_gather *g, struct vig_daemon_file *f, BIO *from, vig_str bytes,
                    struct vig_err *err)
{
    const unsigned char *der = (const unsigned char *)bytes.p;
    size_t most = f->kind == VIG_DAEMON_CA || f->kind == VIG_DAEMON_REGISTRY_CERT ? VIG_LIMIT_CERTIFICATES : 1, n = 0;
    X509 *cert;
    int rc = 0;

    for (; rc == 0 && n < most && (cert = vig_openssl.PEM_read_bio_X509(from, NULL, NULL, (void *)(uintptr_t) "")); n++) {
        rc = take(g, f, cert, err);
        vig_openssl.X509_free(cert);
    }
    if (n || rc < 0)
        return rc;
    cert = vig_openssl.d2i_X509(NULL, &der, (long)bytes.n);
    if (cert)
        rc = take(g, f, cert, err);
    vig_openssl.X509_free(cert);
    return rc;
}

int vig_daemon_read_certificate(const struct vig_daemon_gather *g, struct vig_daemon_file *f, struct vig_err *err)
{
    vig_str bytes = VIG_STR("");
    int why = vig_daemon_read(g, f->path, VIG_LIMIT_SMALL_FILE, &bytes), rc;
    BIO *from;

    if (why || !bytes.n) {
        f->why = why ? vig_str_c(vig_daemon_why(why)) : VIG_STR("it is empty");
        return 0;
    }
    if (vig_openssl_load(err) < 0) {
        f->why = VIG_STR("OpenSSL 3 is not installed");
        return 0;
    }
    from = vig_openssl.BIO_new_mem_buf(bytes.p, (int)bytes.n);
    if (!from)
        return vig_nomem(err);
    rc = read_all(g, f, from, bytes, err);
    vig_openssl.BIO_free(from);
    if (rc == 0 && !f->dated)
        f->why = VIG_STR("there is no certificate in it");
    return rc;
}
