#include "cmake/manual/roff.h"
#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

#include <array>
#include <cctype>

namespace echotrace::manual {
namespace {

constexpr std::array<std::string_view, 3> kPrograms{"analyze", "collect", "render"};
constexpr std::string_view kExitCodes = "Exit codes:";

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// Parts of a page are its sections; parts of a subcommand's section have headings below its own.
enum class Within { kPage, kSection };
std::string heading(Within within, std::string_view title) {
  return within == Within::kPage ? ".SH " + upper(title) + "\n" : ".SS " + std::string(title) + "\n";
}

std::string signature(const Option& option) {
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  if (option.value.empty()) return text;
  std::string value = italic(option.value);
  if (!option.choices.empty()) {
    value.clear();
    for (const std::string& choice : option.choices) value += (value.empty() ? "" : "|") + bold(choice);
  }
  return text + (option.value_may_miss ? " [" + value + "]" : " " + value);
}

std::string synopsis(const Help& help) {
  return ".B " + help.command + "\n" + roff(help.usage) + "\n";
}

std::string description(const Help& help) {
  std::string text = prose(help.summary) + "\n";
  for (const std::string& one : help.paragraphs)
    if (!one.starts_with(kExitCodes)) text += paragraph(one);
  return text;
}

std::string options(const Help& help, Within within) {
  std::string text = heading(within, "Options");
  for (const Option& positional : help.positionals) text += item(italic(positional.name()), positional.sentence);
  for (const Option& option : help.options) text += item(signature(option), option.sentence);
  for (const Option& option : help.options) {
    const Vocabulary* const vocabulary = vocabulary_of(option.value);
    if (vocabulary == nullptr) continue;
    text += heading(within, vocabulary->heading);
    for (const Word& word : vocabulary->words) text += item(bold(word.name), word.sentence);
  }
  return text;
}

std::string rows(const Listing& listing) {
  std::string text;
  for (const Listing::Row& row : listing.rows) {
    if (!row.sentence.empty())
      text += item(bold(row.text), row.sentence);
    else
      text += (text.empty() ? "" : ".PP\n") + bold(row.text) + "\n";
  }
  return text;
}

// "Exit codes: 0 done, 2 wrong usage, 3 the environment failed (disk, missing program)."
std::string exit_status(std::string sentence, Within within) {
  for (char& c : sentence) c = c == '\n' ? ' ' : c;
  sentence = sentence.substr(kExitCodes.size() + 1);
  if (sentence.ends_with('.')) sentence.pop_back();
  std::vector<std::string> codes;
  for (const std::string& part : split(sentence, ", ")) {
    if (codes.empty() || std::isdigit(static_cast<unsigned char>(part.front())) != 0) {
      codes.push_back(part);
    } else {
      codes.back() += ", " + part;
    }
  }
  std::string text = heading(within, "Exit status");
  for (const std::string& code : codes) {
    const std::size_t blank = code.find(' ');
    text += item(bold(code.substr(0, blank)), code.substr(blank + 1));
  }
  return text;
}

std::string environment(const Help& help, Within within) {
  std::string text;
  for (const Option& option : help.options)
    if (option.name() == "--no-color") text += item(bold("NO_COLOR"), "Set and not empty: no bold text.");
  if (const Listing* const variables = help.listing("Environment")) text += rows(*variables);
  return text.empty() ? text : heading(within, "Environment") + text;
}

// What every page has at its end, and in this order.
std::string closing(const Help& help, Within within) {
  std::string text;
  if (const Listing* const examples = help.listing("Examples")) text += heading(within, "Examples") + rows(*examples);
  for (const std::string& one : help.paragraphs)
    if (one.starts_with(kExitCodes)) text += exit_status(one, within);
  return text + environment(help, within);
}

std::string further_listings(const Help& help, Within within) {
  std::string text;
  for (const Listing& one : help.listings)
    if (one.title != "Examples" && one.title != "Environment") text += heading(within, one.title) + rows(one);
  return text;
}

std::string subcommands(const Help& help) {
  if (help.subcommands.empty()) return {};
  std::string text = heading(Within::kPage, "Subcommands");
  for (const Subcommand& subcommand : help.subcommands) text += item(bold(subcommand.name), subcommand.sentence);
  for (const Subcommand& subcommand : help.subcommands) {
    const Help& own = subcommand.help;
    text += heading(Within::kPage, own.command) + synopsis(own) + ".PP\n" + description(own);
    text += options(own, Within::kSection) + further_listings(own, Within::kSection) + closing(own, Within::kSection);
  }
  return text;
}

std::string see_also(const Help& help) {
  std::string others;
  for (const std::string_view program : kPrograms) {
    if (program == help.command) continue;
    if (!others.empty()) others += ",\n";
    (others += ".BR ").append(program) += " (1)";
  }
  return heading(Within::kPage, "See also") + others +
         "\n.PP\nThe log formats are described in FORMATS.md among the documents of echotrace.\n";
}

}  // namespace

std::string man_page(const Help& help, const Release& release) {
  std::string text = ".TH " + upper(help.command) + " 1 \"" + release.date + "\" \"echotrace " + release.version +
                     "\" \"User Commands\"\n.nh\n.ad l\n";  // option names are not to be hyphenated
  std::string name_line = help.summary;
  if (name_line.ends_with('.')) name_line.pop_back();
  name_line.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name_line.front())));
  text += heading(Within::kPage, "Name") + help.command + " \\- " + prose(name_line) + "\n";
  text += heading(Within::kPage, "Synopsis") + synopsis(help);
  for (const Subcommand& subcommand : help.subcommands) text += ".br\n" + synopsis(subcommand.help);
  text += heading(Within::kPage, "Description") + description(help);
  text += options(help, Within::kPage) + further_listings(help, Within::kPage) + subcommands(help);
  text += closing(help, Within::kPage) + see_also(help);
  return text;
}

}  // namespace echotrace::manual
