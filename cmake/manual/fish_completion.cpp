#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

namespace echotrace::manual {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string values_of(const Option& option) {
  if (option.value.empty()) return {};
  if (!option.choices.empty()) return " -x -a " + quoted(join(option.choices, " "));
  if (const Vocabulary* const vocabulary = vocabulary_of(option.value)) {
    std::string command = "printf %s\\\\n";
    for (const Word& word : vocabulary->words) command += " " + word.name;
    return " -x -a \"(__fish_complete_list , '" + command + "')\"";
  }
  if (option.value == "DIR") return " -x -a '(__fish_complete_directories)'";
  if (option.value != "FILE") return " -x";
  return option.value_may_miss ? " -F" : " -r -F";
}

}  // namespace

std::string fish_completion(const Help& help) {
  std::string text = "# fish completion for " + help.program + " of echotrace; made from its --help\n";
  for (const Option& option : help.options) {
    text += "complete -c " + help.program;
    for (const std::string& name : option.names) {
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    text += values_of(option) + " -d " + quoted(option.sentence) + "\n";
  }
  return text;
}

}  // namespace echotrace::manual
