#include "cmake/manual/vocabulary.h"
#include "cmake/manual/writers.h"

#include <cctype>

namespace echotrace::manual {
namespace {

// For troff: its escape character, the characters it would replace by typographic ones, and lines that would be
// requests.
std::string roff(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    begins_line = c == '\n';
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '"': out += "\\(dq"; break;
      default: out += c;
    }
  }
  return out;
}

// Source lines of a moderate length; where they break makes no difference to the page.
std::string prose(std::string_view text) {
  constexpr std::size_t kColumns = 70;
  std::string wrapped;
  std::size_t column = 0;
  for (const std::string& line : split(text, "\n")) {
    for (const std::string& word : split(line, " ")) {
      const bool fits = column + 1 + word.size() <= kColumns;
      if (!wrapped.empty()) wrapped += fits ? ' ' : '\n';
      column = fits ? column + 1 + word.size() : word.size();
      wrapped += word;
    }
  }
  return roff(wrapped);
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fP";
}
std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fP";
}
std::string item(const std::string& tag, std::string_view text) {
  return ".TP\n" + tag + "\n" + prose(text) + "\n";
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
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

std::string options_section(const Help& help) {
  std::string text = ".SH OPTIONS\n";
  for (const Option& positional : help.positionals) text += item(italic(positional.name()), positional.sentence);
  for (const Option& option : help.options) text += item(signature(option), option.sentence);
  return text;
}

std::string vocabulary_sections(const Help& help) {
  std::string text;
  for (const Option& option : help.options) {
    const Vocabulary* const vocabulary = vocabulary_of(option.value);
    if (vocabulary == nullptr) continue;
    ((text += ".SH ") += vocabulary->heading) += "\n";
    for (const Word& word : vocabulary->words) text += item(bold(word.name), word.sentence);
  }
  return text;
}

// "Examples:" and then "  command   what it does", at least two blanks between.
std::string examples_section(const std::string& paragraph) {
  std::string text = ".SH EXAMPLES\n";
  const std::vector<std::string> lines = split(paragraph, "\n");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string line = lines[i].substr(lines[i].find_first_not_of(' '));
    const std::size_t gap = line.find("  ");
    if (gap == std::string::npos) {
      text += ".PP\n" + bold(line) + "\n";
    } else {
      text += item(bold(line.substr(0, gap)), line.substr(line.find_first_not_of(' ', gap)));
    }
  }
  return text;
}

// "Exit codes: 0 done, 2 wrong usage, 3 the environment failed (disk, missing program)."
std::string exit_section(std::string paragraph) {
  for (char& c : paragraph) c = c == '\n' ? ' ' : c;
  paragraph = paragraph.substr(paragraph.find(':') + 2);
  if (paragraph.ends_with('.')) paragraph.pop_back();
  std::vector<std::string> codes;
  for (const std::string& part : split(paragraph, ", ")) {
    if (codes.empty() || std::isdigit(static_cast<unsigned char>(part.front())) != 0) {
      codes.push_back(part);
    } else {
      codes.back() += ", " + part;
    }
  }
  std::string text = ".SH EXIT STATUS\n";
  for (const std::string& code : codes) {
    const std::size_t blank = code.find(' ');
    text += item(bold(code.substr(0, blank)), code.substr(blank + 1));
  }
  return text;
}

}  // namespace

std::string man_page(const Help& help, const Release& release) {
  std::string text = ".TH " + upper(help.program) + " 1 \"" + release.date + "\" \"echotrace " + release.version +
                     "\" \"User Commands\"\n.nh\n.ad l\n";  // option names are not to be hyphenated
  std::string name_line = help.summary;
  if (name_line.ends_with('.')) name_line.pop_back();
  name_line.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name_line.front())));
  text += ".SH NAME\n" + help.program + " \\- " + prose(name_line) + "\n";
  text += ".SH SYNOPSIS\n.B " + help.program + "\n" + roff(help.usage.substr(help.program.size() + 1)) + "\n";
  text += ".SH DESCRIPTION\n" + prose(help.summary) + "\n";
  std::string examples, codes;
  for (const std::string& paragraph : help.paragraphs) {
    if (paragraph.starts_with("Examples:")) {
      examples = examples_section(paragraph);
    } else if (paragraph.starts_with("Exit codes:")) {
      codes = exit_section(paragraph);
    } else {
      text += ".PP\n" + prose(paragraph) + "\n";
    }
  }
  text += options_section(help) + vocabulary_sections(help) + examples + codes;
  text += ".SH ENVIRONMENT\n" + item(bold("NO_COLOR"), "Set and not empty: no bold text.");
  text += ".SH SEE ALSO\n.BR " + std::string(help.program == "analyze" ? "render" : "analyze") +
          " (1)\n.PP\nThe log formats are described in FORMATS.md among the documents of echotrace.\n";
  return text;
}

}  // namespace echotrace::manual
