// Reads the members of a document one by one. What is missing or null leaves its target as it is, so that documents of
// earlier minor versions stay readable; what has the wrong type ends the reading.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::analyze {

class DocumentReader {
 public:
  using Array = simdjson::dom::array;
  using Element = simdjson::dom::element;
  using Object = simdjson::dom::object;

  // `kind` is "analysis", "comparison" or "trend"; `where` names the source in errors.
  DocumentReader(std::string_view kind, const std::string& where) : kind_(kind), where_(where) {}

  // The root object of a document of this kind and of a version this program reads. Throws base::Error (environment).
  Object root(simdjson::dom::parser& parser, std::string_view text) const;

  [[noreturn]] void refuse(const std::string& what) const;  // "not <what>"

  bool find(Object from, std::string_view name, Element& found) const {
    return from.at_key(name).get(found) == simdjson::SUCCESS && !found.is_null();
  }

  template <typename T>
  void get(Object from, std::string_view name, T& out) const {
    Element found;
    if (find(from, name, found) && !take(found, out)) wrong(name);
  }
  template <typename T>
  void get(Object from, std::string_view name, std::optional<T>& out) const {
    Element found;
    if (!find(from, name, found)) return;
    if (!take(found, out.emplace())) wrong(name);
  }

  template <typename Visit>  // visit(object)
  void in_object(Object from, std::string_view name, Visit&& visit) const {
    Element found;
    if (!find(from, name, found)) return;
    Object inside;
    if (found.get(inside) != simdjson::SUCCESS) wrong(name);
    visit(inside);
  }
  template <typename Visit>  // visit(element)
  void each(Object from, std::string_view name, Visit&& visit) const {
    Element found;
    if (!find(from, name, found)) return;
    Array inside;
    if (found.get(inside) != simdjson::SUCCESS) wrong(name);
    for (const Element item : inside) visit(item);
  }
  template <typename Visit>  // visit(object)
  void each_object(Object from, std::string_view name, Visit&& visit) const {
    each(from, name, [&](Element item) {
      Object inside;
      if (item.get(inside) != simdjson::SUCCESS) wrong(name);
      visit(inside);
    });
  }
  // Rows of a fixed number of columns; cells may be null. visit(row)
  template <std::size_t columns, typename Visit>
  void each_row(Object from, std::string_view name, Visit&& visit) const {
    each(from, name, [&](Element item) {
      Array row;
      if (item.get(row) != simdjson::SUCCESS || row.size() < columns) wrong(name);
      std::array<Element, columns> cells;
      std::size_t i = 0;
      for (const Element cell : row) {
        if (i < columns) cells[i++] = cell;
      }
      visit(cells);
    });
  }

  template <typename T>
  void cell(Element from, std::string_view name, T& out) const {
    if (!take(from, out)) wrong(name);
  }
  template <typename T>
  void cell(Element from, std::string_view name, std::optional<T>& out) const {
    if (!from.is_null()) cell(from, name, out.emplace());
  }
  // [low, high]; nothing when null or not there
  void interval(Object from, std::string_view name, std::optional<std::pair<double, double>>& out) const {
    std::array<double, 2> ends{};
    std::size_t count = 0;
    each(from, name, [&](Element end) {
      if (count == ends.size()) wrong(name);
      cell(end, name, ends[count++]);
    });
    if (count == ends.size()) out.emplace(ends[0], ends[1]);
  }

 private:
  [[noreturn]] void wrong(std::string_view name) const;
  std::string named() const;  // "an analysis document"

  static bool take(Element from, std::string& out) {
    std::string_view text;
    if (from.get(text) != simdjson::SUCCESS) return false;
    out = text;
    return true;
  }
  static bool take(Element from, double& out) { return from.get(out) == simdjson::SUCCESS; }
  static bool take(Element from, std::int64_t& out) { return from.get(out) == simdjson::SUCCESS; }
  static bool take(Element from, bool& out) { return from.get(out) == simdjson::SUCCESS; }

  std::string_view kind_;
  const std::string& where_;
};

}  // namespace echotrace::analyze
