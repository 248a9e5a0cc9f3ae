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
  if (!option.kinds.empty()) return "{compadd -S \"\" -- " + join(option.kinds, " ") + "}";
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

std::string specifications(const Help& help) {
  std::string text;
  for (const Option& option : help.options) text += " \\\n  " + specification(option);
  for (const Option& positional : help.positionals) text += " \\\n  '*:" + positional.name() + ":_files'";
  return text;
}

// The first word is a subcommand; what follows it is completed as a command line of its own.
std::string with_subcommands(const Help& help) {
  std::string text =
      "local curcontext=$curcontext context state state_descr line\ntypeset -A opt_args\n_arguments -C -s" +
      specifications(help) + " \\\n  '1: :->subcommand' \\\n  '*:: :->rest' && return\n";
  std::string names, cases;
  for (const Subcommand& subcommand : help.subcommands) {
    names += " \\\n  '" + subcommand.name + ":" + quoted(subcommand.sentence) + "'";
    cases += "  rest:" + subcommand.name + ") _arguments -s" + specifications(subcommand.help) + " ;;\n";
  }
  return text + "local -a subcommands=(" + names + ")\ncase $state:$words[1] in\n" +
         "  subcommand:*) _describe -t subcommands SUBCOMMAND subcommands ;;\n" + cases + "esac\n";
}

}  // namespace

std::string zsh_completion(const Help& help) {
  const std::string head =
      "#compdef " + help.command + "\n# made from the --help of " + help.command + " of echotrace\n";
  return head + (help.subcommands.empty() ? "_arguments -s" + specifications(help) + "\n" : with_subcommands(help));
}

}  // namespace echotrace::manual
