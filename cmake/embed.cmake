# Makes a C++ source with the files of a folder as bytes, told by a function:
# cmake -DFOLDER=… -DPATHS=… -DNAMESPACE=… -DFUNCTION=… -DOUTPUT=… -P embed.cmake
# PATHS: which of its files and folders; all that lies below them is taken, in order of name.
set(arrays "")
set(entries "")
set(index 0)
foreach(path ${PATHS})
  if(IS_DIRECTORY ${FOLDER}/${path})
    file(GLOB_RECURSE found RELATIVE ${FOLDER} ${FOLDER}/${path}/*)
    list(SORT found)
  else()
    set(found ${path})
  endif()
  foreach(file ${found})
    file(READ ${FOLDER}/${file} bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    # An array cannot be empty; the size tells how much of it counts.
    string(APPEND arrays "constexpr char file_${index}[] = {${bytes}0};\n")
    execute_process(COMMAND test -x ${FOLDER}/${file} RESULT_VARIABLE not_executable)
    if(not_executable)
      set(executable false)
    else()
      set(executable true)
    endif()
    string(APPEND entries
      "    {\"${file}\", {file_${index}, sizeof file_${index} - 1}, ${executable}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
endforeach()

file(WRITE ${OUTPUT}
"// Made at build time by embed.cmake.
#include \"base/embedded_file.h\"

#include <vector>

namespace ${NAMESPACE} {
namespace {
${arrays}}  // namespace

const std::vector<conduct::base::EmbeddedFile>& ${FUNCTION}();

const std::vector<conduct::base::EmbeddedFile>& ${FUNCTION}() {
  static const std::vector<conduct::base::EmbeddedFile> files = {
${entries}  };
  return files;
}

}  // namespace ${NAMESPACE}
")
