// What is made of a program's help.
#pragma once

#include "cmake/manual/help_text.h"

#include <string>

namespace echotrace::manual {

struct Release {
  std::string version, date;  // 0.1.0, 2026-11-21
};

std::string man_page(const Help& help, const Release& release);
std::string bash_completion(const Help& help);
std::string zsh_completion(const Help& help);
std::string fish_completion(const Help& help);

}  // namespace echotrace::manual
