#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

namespace echotrace::manual {
namespace {

std::string words_of(const Vocabulary& vocabulary) {
  std::string words;
  for (const Word& word : vocabulary.words) words += (words.empty() ? "" : " ") + word.name;
  return words;
}

// One row of the case over the word before; "" for options without a value.
std::string row_of(const Option& option) {
  if (option.value.empty()) return {};
  std::string row = "    " + join(option.names, "|") + ")\n";
  if (!option.choices.empty()) {
    row += "      compopt +o default 2>/dev/null\n      COMPREPLY=($(compgen -W '" + join(option.choices, " ") +
           "' -- \"$current\"))\n";
  } else if (const Vocabulary* const vocabulary = vocabulary_of(option.value)) {
    // A list: the last word of it is completed, what stands before stays.
    row +=
        "      compopt +o default -o nospace 2>/dev/null\n      [[ $current == *,* ]] && before=${current%,*},\n"
        "      COMPREPLY=($(compgen -P \"$before\" -W '" +
        words_of(*vocabulary) + "' -- \"${current#\"$before\"}\"))\n";
  } else if (option.value == "DIR") {
    row += "      compopt +o default -o dirnames 2>/dev/null\n";
  } else if (option.value != "FILE") {
    row += "      compopt +o default 2>/dev/null\n";
  }
  // A value that may be left out may also be the next option.
  row += option.value_may_miss ? "      [[ $current == -* ]] || return\n      ;;\n" : "      return\n      ;;\n";
  return row;
}

}  // namespace

std::string bash_completion(const Help& help) {
  std::string rows;
  std::vector<std::string> names;
  for (const Option& option : help.options) {
    rows += row_of(option);
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return "# bash completion for " + help.program + " of echotrace; made from its --help\n_echotrace_" + help.program +
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
  case $previous in
)" + rows +
         R"(  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W ')" +
         join(names, " ") + R"(' -- "$current"))
  fi
}
complete -o default -F _echotrace_)" +
         help.program + " " + help.program + "\n";
}

}  // namespace echotrace::manual
