
// OpenSSL 3 computes an HMAC through EVP_MAC and names the digest in a list of parameters; AWS-LC has HMAC_CTX. What follows is
// as much of the first as SQLCipher calls, in terms of the second. It is read inside SQLCipher's one source file.

#ifndef ALCOVE_EVP_MAC_H
#define ALCOVE_EVP_MAC_H

#include <string.h>
#include <openssl/digest.h>

typedef struct {
  const char *key;
  unsigned int data_type;
  void *data;
  size_t data_size;
  size_t return_size;
} OSSL_PARAM;

#define OSSL_PARAM_UTF8_STRING 4
#define OSSL_PARAM_END { NULL, 0, NULL, 0, 0 }

// There is one algorithm, so what is fetched carries nothing.
typedef struct { char hmac; } EVP_MAC;
typedef HMAC_CTX EVP_MAC_CTX;

static inline EVP_MAC *EVP_MAC_fetch(void *library, const char *algorithm, const char *properties) {
  static EVP_MAC hmac;
  // SQLCipher frees its heap and its mutexes when the process exits, while a store's thread may still be closing its file: a crash
  // after all work is done. With this, its handlers take that for done, and the operating system frees them.
  sqlcipher_shutdown = 1;
  (void)library;
  (void)properties;
  return strcmp(algorithm, "HMAC") == 0 ? &hmac : NULL;
}

static inline void EVP_MAC_free(EVP_MAC *mac) { (void)mac; }

static inline EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *mac) {
  (void)mac;
  return HMAC_CTX_new();
}

static inline void EVP_MAC_CTX_free(EVP_MAC_CTX *ctx) { HMAC_CTX_free(ctx); }

// `params` is the digest's name alone, as SQLCipher writes it.
static inline int EVP_MAC_init(EVP_MAC_CTX *ctx, const unsigned char *key, size_t key_len, const OSSL_PARAM params[]) {
  const char *name = (const char *)params[0].data;
  const EVP_MD *digest = strcmp(name, "sha512") == 0   ? EVP_sha512()
                         : strcmp(name, "sha256") == 0 ? EVP_sha256()
                         : strcmp(name, "sha1") == 0   ? EVP_sha1()
                                                       : NULL;
  return digest == NULL ? 0 : HMAC_Init_ex(ctx, key, key_len, digest, NULL);
}

static inline int EVP_MAC_update(EVP_MAC_CTX *ctx, const unsigned char *data, size_t len) { return HMAC_Update(ctx, data, len); }

// Without `out` only the length is told, and the computation stays open. A buffer that is too short is an error.
static inline int EVP_MAC_final(EVP_MAC_CTX *ctx, unsigned char *out, size_t *out_len, size_t out_size) {
  unsigned int written = 0;
  if (out == NULL) {
    *out_len = HMAC_size(ctx);
    return 1;
  }
  if (out_size < HMAC_size(ctx) || !HMAC_Final(ctx, out, &written)) {
    return 0;
  }
  *out_len = written;
  return 1;
}

// AWS-LC clears its generator when the process exits, while a store's thread may still be closing its file and asks it for the
// salt of a page: a crash after all work is done. The operating system's generator is there until the end.
void CRYPTO_sysrand(uint8_t *buf, size_t len);

static inline int page_cipher_random(uint8_t *buf, size_t len) {
  CRYPTO_sysrand(buf, len);
  return 1;
}

#undef RAND_bytes
#define RAND_bytes page_cipher_random

#endif
