#include "base/digest.h"

#include <sha256.h>
#include <sys/types.h>

namespace conduct::base {

std::string sha256_hex(std::string_view bytes) {
  char hex[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), hex);
  return hex;
}

}  // namespace conduct::base
