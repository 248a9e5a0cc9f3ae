#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

namespace echotrace::manual {
namespace {

// Inside the single quotes of a specification of _arguments.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string action_of(const Option& option) {
  if (!option.choices.empty()) return "(" + join(option.choices, " ") + ")";
  if (const Vocabulary* const vocabulary = vocabulary_of(option.value)) {
    std::string values = "_values -s , " + option.value;
    for (const Word& word : vocabulary->words) values += " " + word.name;
    return values;
  }
  if (option.value == "DIR") return "_files -/";
  return option.value == "FILE" ? "_files" : " ";
}

std::string specification(const Option& option) {
  std::string text;
  const std::string sentence = "[" + quoted(option.sentence) + "]";
  if (option.names.size() > 1) {
    text = "'(" + join(option.names, " ") + ")'{" + join(option.names, ",") + "}'" + sentence;
  } else {
    text =
        std::string("'") + (option.repeated ? "*" : "") + option.name() + (option.value.empty() ? "" : "=") + sentence;
  }
  if (!option.value.empty()) {
    text += std::string(option.value_may_miss ? "::" : ":") + option.value + ":" + action_of(option);
  }
  return text + "'";
}

}  // namespace

std::string zsh_completion(const Help& help) {
  std::string text =
      "#compdef " + help.program + "\n# made from the --help of " + help.program + " of echotrace\n_arguments -s";
  for (const Option& option : help.options) text += " \\\n  " + specification(option);
  for (const Option& positional : help.positionals) text += " \\\n  '*:" + positional.name() + ":_files'";
  return text + "\n";
}

}  // namespace echotrace::manual
