#include "render/palette.h"

#include "render/selection.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace echotrace::render {
namespace {

constexpr std::array<std::string_view, 7> kStores = {"dynamodb",  "s3",     "aurora",    "etcd",
                                                     "s3express", "immudb", "timestream"};

const std::string* store_of(const Row& row) {
  for (const auto& [field, value] : row.group->by) {
    if (field == "store") return std::get_if<std::string>(&value);
  }
  return nullptr;
}

// The colour of a store: its place in the table, and for one that is not there the next behind it.
class StoreColours {
 public:
  std::size_t of(const std::string& store) {
    const auto known = std::find(kStores.begin(), kStores.end(), store);
    if (known != kStores.end()) return static_cast<std::size_t>(known - kStores.begin());
    const auto [at, added] = others_.try_emplace(store, (kStores.size() + others_.size()) % kGroupColours);
    return at->second;
  }

 private:
  std::map<std::string, std::size_t> others_;
};

}  // namespace

const std::vector<Colour>& chart_colours() {
  // Okabe and Ito's hues, which people with protanopia, deuteranopia and tritanopia tell apart, their tones shifted until
  // each stands out from the background by 3 to 1 (WCAG 2.1, 1.4.11).
  static const std::vector<Colour> kColours = {
      {"ink", "#2a3440", "#d5dbe1"}, {"grid", "#d9dfe5", "#38424d"}, {"loss", "#b8124f", "#ff6f9f"},
      {"g1", "#0a5396", "#3f97dc"},  {"g2", "#ca4100", "#e8702a"},   {"g3", "#10a060", "#1fae83"},
      {"g4", "#c079ba", "#e08cc6"},  {"g5", "#b68e04", "#f2b632"},   {"g6", "#5f7fda", "#9edcff"},
      {"g7", "#545236", "#c9c9c9"},  {"g8", "#717d1c", "#f0e442"},
  };
  return kColours;
}

const char* chart_colour(const std::string& role) {
  for (const Colour& colour : chart_colours()) {
    if (colour.role == role) return colour.light;
  }
  return "#000000";
}

void assign_looks(std::vector<Section>& all) {
  std::set<std::string> stores;
  for (const Section& section : all) {
    for (const Row& row : section.rows) {
      if (const std::string* store = store_of(row)) stores.insert(*store);
    }
  }
  StoreColours colours;
  std::map<std::string, Look> looks;
  for (Section& section : all) {
    for (Row& row : section.rows) {
      const auto [at, added] = looks.try_emplace(row.label);
      if (added) {
        at->second.style = (looks.size() - 1) % kGroupColours;
        const std::string* store = store_of(row);
        const bool by_store = store != nullptr && (stores.size() > 1 || row.group->by.size() == 1);
        at->second.colour = by_store ? colours.of(*store) : at->second.style;
      }
      row.look = at->second;
    }
  }
}

}  // namespace echotrace::render
