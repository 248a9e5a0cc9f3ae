# reports/prices.json inside the program: the generated source defines what ingest/prices.h declares.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/reports/prices.json)
file(READ ${PROJECT_SOURCE_DIR}/reports/prices.json text)
set(ECHOTRACE_PRICES_SOURCE ${PROJECT_BINARY_DIR}/generated/embedded_prices.cpp)
file(CONFIGURE OUTPUT ${ECHOTRACE_PRICES_SOURCE} @ONLY CONTENT "#include \"ingest/prices.h\"

namespace echotrace::ingest {

std::string_view prices_json() {
  return R\"-prices-(@text@)-prices-\";
}

}  // namespace echotrace::ingest
")
