/* base/hash.c - see base/hash.h. */
#include "base/hash.h"

#include "base/arena.h"
#include "base/openssl.h"

struct vig_digest {
    EVP_MD_CTX *ctx;
    const EVP_MD *md;
};

static int openssl_failed(struct vig_err *err)
{
    return vig_fail(err, VIG_E_NOMEM, "OpenSSL cannot compute a digest");
}

int vig_digest_new(enum vig_digest_kind kind, struct vig_digest **ret, struct vig_err *err)
{
    struct vig_digest *d;
    int rc = vig_openssl_load(err);

    if (rc < 0)
        return rc;
    d = vig_allocation_fails() ? NULL : calloc(1, sizeof *d);
    if (!d)
        return vig_nomem(err);
    d->md = kind == VIG_SHA1 ? vig_openssl.EVP_sha1() : kind == VIG_SHA256 ? vig_openssl.EVP_sha256() : vig_openssl.EVP_sha512();
    d->ctx = vig_openssl.EVP_MD_CTX_new();
    if (!d->ctx || !vig_openssl.EVP_DigestInit_ex(d->ctx, d->md, NULL)) {
        vig_digest_free(d);
        return openssl_failed(err);
    }
    *ret = d;
    return 0;
}

void vig_digest_free(struct vig_digest *d)
{
    if (d)
        vig_openssl.EVP_MD_CTX_free(d->ctx);
    free(d);
}

int vig_digest_add(struct vig_digest *d, vig_str bytes, struct vig_err *err)
{
    return vig_openssl.EVP_DigestUpdate(d->ctx, bytes.p, bytes.n) ? 0 : openssl_failed(err);
}

int vig_digest_hex(struct vig_digest *d, char *ret, size_t size, struct vig_err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (!vig_openssl.EVP_DigestFinal_ex(d->ctx, raw, &n) || !vig_openssl.EVP_DigestInit_ex(d->ctx, d->md, NULL))
        return openssl_failed(err);
    if (size < 2 * (size_t)n + 1)
        return vig_fail(err, VIG_E_LIMIT, "a digest of %u bytes does not fit", n);
    for (unsigned i = 0; i < n; i++) {
        ret[2 * i] = digits[raw[i] >> 4];
        ret[2 * i + 1] = digits[raw[i] & 15];
    }
    ret[2 * n] = '\0';
    return 0;
}

static int at_once(enum vig_digest_kind kind, vig_str bytes, char *ret, size_t size, struct vig_err *err)
{
    struct vig_digest *d;
    int rc = vig_digest_new(kind, &d, err);

    if (rc < 0)
        return rc;
    rc = vig_digest_add(d, bytes, err);
    if (rc == 0)
        rc = vig_digest_hex(d, ret, size, err);
    vig_digest_free(d);
    return rc;
}

int vig_sha1_hex(vig_str bytes, char ret[41], struct vig_err *err)
{
    return at_once(VIG_SHA1, bytes, ret, 41, err);
}

int vig_sha256_hex(vig_str bytes, char ret[65], struct vig_err *err)
{
    return at_once(VIG_SHA256, bytes, ret, 65, err);
}

uint64_t vig_hash64(vig_str bytes)
{
    const uint64_t k1 = 0xa0761d6478bd642fu, k2 = 0xe7037ed1a0b428dbu;
    uint64_t h = bytes.n * k1;

    for (size_t i = 0; i < bytes.n; i += 8) {
        uint64_t w = 0;

        if (bytes.n - i >= 8 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
            memcpy(&w, bytes.p + i, 8);
        else
            for (size_t j = 0; j < 8 && i + j < bytes.n; j++)
                w |= (uint64_t)(unsigned char)bytes.p[i + j] << (8 * j);
        unsigned __int128 m = (unsigned __int128)(h ^ w ^ k2) * (k1 | 1);
        h = (uint64_t)m ^ (uint64_t)(m >> 64);
    }
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    return h ^ h >> 32;
}
