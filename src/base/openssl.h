/* base/openssl.h - libcrypto, loaded when the first digest or certificate is asked for.
 *
 * It has 21,000 of the 26,000 addresses that the dynamic linker would have to fix at each start: a third of the time that it takes to
 * lint one file. Many commands compute no digest.
 */
#ifndef VIG_BASE_OPENSSL_H
#define VIG_BASE_OPENSSL_H

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/err.h"

#define VIG_OPENSSL_FUNCTIONS(f)                                                                                                            \
    f(ASN1_TIME_to_tm) f(BIO_free) f(BIO_new_mem_buf) f(EVP_DigestFinal_ex) f(EVP_DigestInit_ex) f(EVP_DigestUpdate) f(EVP_MD_CTX_free)   \
        f(EVP_MD_CTX_new) f(EVP_PKEY_get_base_id) f(EVP_PKEY_get_bits) f(EVP_sha1) f(EVP_sha256) f(EVP_sha512) f(PEM_read_bio_X509)       \
            f(X509_NAME_cmp) f(X509_NAME_oneline) f(X509_free) f(X509_get0_notAfter) f(X509_get0_notBefore) f(X509_get0_pubkey)            \
                f(X509_get_issuer_name) f(X509_get_signature_nid) f(X509_get_subject_name) f(d2i_X509)

/* Its functions by their own names. */
extern struct vig_openssl {
#define VIG_OPENSSL_MEMBER(name) __typeof__(name) *name;
    VIG_OPENSSL_FUNCTIONS(VIG_OPENSSL_MEMBER)
} vig_openssl;

/* Loads it the first time, on any thread; it stays until the process ends. Nothing above may be called before. VIG_E_UNSUPPORTED when it
 * cannot be loaded. */
int vig_openssl_load(struct vig_err *err);

#endif
