#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

namespace echotrace::manual {
namespace {

std::string indented(std::string_view lines, std::size_t blanks) {
  std::string out;
  for (const std::string& line : split(lines.substr(0, lines.size() - 1), "\n"))
    out += std::string(blanks, ' ') + line + "\n";
  return out;
}

std::string words_of(const Vocabulary& vocabulary) {
  std::string words;
  for (const Word& word : vocabulary.words) words += (words.empty() ? "" : " ") + word.name;
  return words;
}

std::string offer(const std::string& words) {
  return "COMPREPLY=($(compgen -W '" + words + "' -- \"$current\"))\n";
}

// One row of the case over the word before; "" for options without a value.
std::string row_of(const Option& option) {
  if (option.value.empty()) return {};
  std::string row;
  if (!option.choices.empty()) {
    row = "compopt +o default 2>/dev/null\n" + offer(join(option.choices, " "));
  } else if (!option.kinds.empty()) {
    row = "compopt +o default -o nospace 2>/dev/null\n" + offer(join(option.kinds, " "));
  } else if (const Vocabulary* const vocabulary = vocabulary_of(option.value)) {
    // A list: the last word of it is completed, what stands before stays.
    row =
        "compopt +o default -o nospace 2>/dev/null\n[[ $current == *,* ]] && before=${current%,*},\n"
        "COMPREPLY=($(compgen -P \"$before\" -W '" +
        words_of(*vocabulary) + "' -- \"${current#\"$before\"}\"))\n";
  } else if (option.value == "DIR") {
    row = "compopt +o default -o dirnames 2>/dev/null\n";
  } else if (option.value != "FILE") {
    row = "compopt +o default 2>/dev/null\n";
  }
  // A value that may be left out may also be the next option.
  row += option.value_may_miss ? "[[ $current == -* ]] || return\n;;\n" : "return\n;;\n";
  return "  " + join(option.names, "|") + ")\n" + indented(row, 4);
}

// Values of options, options, and words: subcommands where there are some, files where there are positionals.
std::string offers_of(const Help& help) {
  std::string rows;
  std::vector<std::string> names, subcommands;
  for (const Option& option : help.options) {
    rows += row_of(option);
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  for (const Subcommand& subcommand : help.subcommands) subcommands.push_back(subcommand.name);
  std::string text = rows.empty() ? "" : "case $previous in\n" + rows + "esac\n";
  text += "if [[ $current == -* ]]; then\n  " + offer(join(names, " "));
  if (help.positionals.empty()) text += "else\n  compopt +o default 2>/dev/null\n";
  if (!subcommands.empty()) text += "  " + offer(join(subcommands, " "));
  return text + "fi\n";
}

std::string offers_of_subcommands(const Help& help) {
  std::string text = R"(local word subcommand=
for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
  [[ $word == -* ]] || { subcommand=$word; break; }
done
case $subcommand in
)";
  text += "  '')\n" + indented(offers_of(help), 4) + "    ;;\n";
  for (const Subcommand& subcommand : help.subcommands)
    text += "  " + subcommand.name + ")\n" + indented(offers_of(subcommand.help), 4) + "    ;;\n";
  return text + "esac\n";
}

}  // namespace

std::string bash_completion(const Help& help) {
  const std::string offers = help.subcommands.empty() ? offers_of(help) : offers_of_subcommands(help);
  return "# bash completion for " + help.command + " of echotrace; made from its --help\n_echotrace_" + help.command +
         R"(() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} before=
  local IFS=$' \t\n'
  COMPREPLY=()
  # Bash takes --option=value for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = && COMP_CWORD -ge 2 ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
)" + indented(offers, 2) +
         "}\ncomplete -o default -F _echotrace_" + help.command + " " + help.command + "\n";
}

}  // namespace echotrace::manual
