// Values of options that --help does not list because a table of the program has them, with a sentence for each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::manual {

struct Word {
  std::string name, sentence;
};

struct Vocabulary {
  std::string_view value;    // as --help names the option's value: "STAGE"
  std::string_view heading;  // of its section in the man page
  std::vector<Word> words;
};

// Of a kind of value; nullptr when there is no such list. Options with such values take several, separated by commas.
const Vocabulary* vocabulary_of(std::string_view value);

}  // namespace echotrace::manual
