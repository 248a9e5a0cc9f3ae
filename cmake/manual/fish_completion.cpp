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
  if (!option.kinds.empty()) return " -x -a " + quoted(join(option.kinds, " "));
  if (const Vocabulary* const vocabulary = vocabulary_of(option.value)) {
    std::string command = "printf %s\\\\n";
    for (const Word& word : vocabulary->words) command += " " + word.name;
    return " -x -a \"(__fish_complete_list , '" + command + "')\"";
  }
  if (option.value == "DIR") return " -x -a '(__fish_complete_directories)'";
  if (option.value != "FILE") return " -x";
  return option.value_may_miss ? " -F" : " -r -F";
}

// `command`: "complete -c PROGRAM", with a condition in a program that has subcommands.
std::string options_of(const Help& help, const std::string& command) {
  std::string text;
  for (const Option& option : help.options) {
    text += command;
    for (const std::string& name : option.names) {
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    text += values_of(option) + " -d " + quoted(option.sentence) + "\n";
  }
  return text;
}

// A condition: the subcommand typed is that one; without one: none is typed yet.
std::string condition(const std::string& name) {
  return "function " + name + R"(
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    test "$word" = "$argv[1]"
    return
  end
  test -z "$argv[1]"
end
)";
}

std::string of_subcommands(const Help& help, const std::string& complete) {
  const std::string at = "__echotrace_" + help.command + "_at";
  const std::string first = complete + " -n " + at;
  std::string text = condition(at) + complete + " -f\n" + options_of(help, first);
  for (const Subcommand& subcommand : help.subcommands) {
    text += first + " -a " + subcommand.name + " -d " + quoted(subcommand.sentence) + "\n";
    const std::string behind = complete + " -n " + quoted(at + " " + subcommand.name);
    text += options_of(subcommand.help, behind);
    if (!subcommand.help.positionals.empty()) text += behind + " -F\n";
  }
  return text;
}

}  // namespace

std::string fish_completion(const Help& help) {
  const std::string complete = "complete -c " + help.command;
  return "# fish completion for " + help.command + " of echotrace; made from its --help\n" +
         (help.subcommands.empty() ? options_of(help, complete) : of_subcommands(help, complete));
}

}  // namespace echotrace::manual
