#include "collect/functions/item_value.h"

namespace echotrace::functions {

std::string_view ItemValue::first(std::size_t bytes) {
  std::size_t made = text_.size();
  if (made < bytes) text_.resize(bytes);
  for (; made < bytes; ++made) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    text_[made] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[state_ >> 26];
  }
  return std::string_view(text_).substr(0, bytes);
}

}  // namespace echotrace::functions
