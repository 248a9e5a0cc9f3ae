# What runs inside Lambda: one program for all handlers, bundled with its libraries and loader into functions.zip, so that
# it does not matter which glibc the runtime has.
#
# With ECHOTRACE_SANITIZE the program and the sanitizers' libraries go into the bundle as they are: the tests that run it
# then run it sanitized. Such a bundle needs /proc and is larger. The launcher is static and never sanitized.
file(GLOB FUNCTIONS_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/collect/functions/*.cpp)
list(REMOVE_ITEM FUNCTIONS_SOURCES ${PROJECT_SOURCE_DIR}/collect/functions/main.cpp)
add_library(echotrace_functions STATIC ${FUNCTIONS_SOURCES})
target_link_libraries(echotrace_functions PUBLIC echotrace_drivers)

add_executable(bootstrap_function collect/functions/main.cpp)
target_link_libraries(bootstrap_function PRIVATE echotrace_functions)
target_link_options(bootstrap_function PRIVATE -Wl,--as-needed)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(ECHOTRACE_LOADER ld-linux-aarch64.so.1)
else()
  set(ECHOTRACE_LOADER ld-linux-x86-64.so.2)
endif()
add_executable(bootstrap_launcher collect/functions/launcher/main.cpp)
target_compile_definitions(bootstrap_launcher PRIVATE ECHOTRACE_LOADER="${ECHOTRACE_LOADER}"
                                                      ECHOTRACE_FUNCTION="bootstrap_function")
target_compile_options(bootstrap_launcher PRIVATE -Wall -Wextra -Wshadow -Os)
target_link_options(bootstrap_launcher PRIVATE -static)

find_library(ECHOTRACE_LIBPQ libpq.so.5 REQUIRED) # loaded by its soname
set(ECHOTRACE_FUNCTIONS_ZIP ${PROJECT_BINARY_DIR}/functions.zip)
add_custom_command(
  OUTPUT ${ECHOTRACE_FUNCTIONS_ZIP}
  COMMAND ${CMAKE_COMMAND} -E env CMAKE=${CMAKE_COMMAND} STRIP=${CMAKE_STRIP} ${PROJECT_SOURCE_DIR}/cmake/bundle-functions
          $<TARGET_FILE:bootstrap_launcher> $<TARGET_FILE:bootstrap_function> ${ECHOTRACE_LOADER} ${ECHOTRACE_FUNCTIONS_ZIP}
          ${ECHOTRACE_LIBPQ}
  DEPENDS bootstrap_launcher bootstrap_function ${PROJECT_SOURCE_DIR}/cmake/bundle-functions
  COMMENT "Bundling functions.zip"
  VERBATIM)
add_custom_target(functions ALL DEPENDS ${ECHOTRACE_FUNCTIONS_ZIP})
install(FILES ${ECHOTRACE_FUNCTIONS_ZIP} DESTINATION lib/echotrace)
