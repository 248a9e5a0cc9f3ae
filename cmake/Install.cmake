# Programs, man pages, shell completions and documents, where a Debian package would have them. Man pages and completions
# are made by cmake/manual/ from the --help of the programs just built and of their subcommands.
include(GNUInstallDirs)

file(GLOB MANUAL_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/manual/*.cpp)
add_executable(manual ${MANUAL_SOURCES})
target_link_libraries(manual PRIVATE echotrace_analyze)

# What packages of a system use, and what zsh looks into below /usr/local.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(ECHOTRACE_ZSH_FOLDER ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
else()
  set(ECHOTRACE_ZSH_FOLDER ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()

string(TIMESTAMP ECHOTRACE_DATE "%Y-%m-%d" UTC) # SOURCE_DATE_EPOCH, when a package is built
set(ECHOTRACE_MANUALS ${PROJECT_BINARY_DIR}/manual)
file(MAKE_DIRECTORY ${ECHOTRACE_MANUALS})
add_custom_target(product) # all that is installed
add_dependencies(product functions)
foreach(program analyze render collect)
  set(made ${ECHOTRACE_MANUALS}/${program}.1 ${ECHOTRACE_MANUALS}/${program}.bash ${ECHOTRACE_MANUALS}/_${program}
           ${ECHOTRACE_MANUALS}/${program}.fish)
  add_custom_command(
    OUTPUT ${made}
    COMMAND manual $<TARGET_FILE:${program}> ${PROJECT_VERSION} ${ECHOTRACE_DATE} ${ECHOTRACE_MANUALS}
    DEPENDS ${program} manual
    COMMENT "Man page and completions of ${program}"
    VERBATIM)
  add_custom_target(${program}_manual ALL DEPENDS ${made})
  add_dependencies(product ${program}_manual)
  install(FILES ${ECHOTRACE_MANUALS}/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${ECHOTRACE_MANUALS}/${program}.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME ${program})
  install(FILES ${ECHOTRACE_MANUALS}/_${program} DESTINATION ${ECHOTRACE_ZSH_FOLDER})
  install(FILES ${ECHOTRACE_MANUALS}/${program}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endforeach()

install(TARGETS analyze render collect)
install(FILES README.md CHANGELOG.md ingest/FORMATS.md collect/EXPERIMENTS.md reports/analysis.schema.json reports/comparison.schema.json
              reports/trend.schema.json reports/run.schema.json
              reports/prices.json
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
# Copies to start from for render --templates.
install(FILES reports/report.html reports/report.css ${ECHOTRACE_SCRIPT} DESTINATION ${CMAKE_INSTALL_DATADIR}/echotrace/reports)
# Experiments to start from.
install(DIRECTORY collect/experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/echotrace)
