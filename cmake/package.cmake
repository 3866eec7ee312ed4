# Installation and the Debian package: `cmake --install` gives a tree that works wherever it is moved to.
install(TARGETS conduct RUNTIME)
install(FILES ${PROJECT_SOURCE_DIR}/docs/man/conduct.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/schemas DESTINATION ${CMAKE_INSTALL_DATADIR}/conduct)

# The program writes its own completions, so that they name the commands it has. SHELL FILE FOLDER.
function(conduct_completion shell file folder)
  set(made ${PROJECT_BINARY_DIR}/completions/${file})
  add_custom_command(OUTPUT ${made}
    COMMAND conduct completion ${shell} > ${made}
    DEPENDS conduct COMMENT "Writing the ${shell} completion" VERBATIM)
  add_custom_target(completion_${shell} ALL DEPENDS ${made})
  install(FILES ${made} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
endfunction()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions)
conduct_completion(bash conduct bash-completion/completions)
conduct_completion(zsh _conduct zsh/vendor-completions)
conduct_completion(fish conduct.fish fish/vendor_completions.d)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME conduct)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "conduct developers <conduct@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # adds what the program is linked to
set(CPACK_DEBIAN_PACKAGE_DEPENDS git)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS bubblewrap)
include(CPack)
