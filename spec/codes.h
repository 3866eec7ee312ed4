// Every diagnostic code of a spec, in one table. A code keeps its number and its meaning for ever:
// people silence codes and search for them. CS0xx stop a run, CS1xx do not.
#pragma once

#include "base/diagnostic.h"

namespace conduct::spec {

struct Code {
  const char* id;
  base::Severity severity;
};

namespace codes {

inline constexpr auto kError = base::Severity::error;
inline constexpr auto kWarning = base::Severity::warning;

inline constexpr Code not_text{"CS001", kError};         // not UTF-8, or binary
inline constexpr Code no_phases{"CS002", kError};        // no phase heading
inline constexpr Code phases_in_code{"CS003", kError};   // phase headings in code blocks only
inline constexpr Code duplicate_phase{"CS004", kError};  // two phases with one id
inline constexpr Code unknown_phase{"CS005", kError};    // Depends on: a phase that is not there
inline constexpr Code self_dependency{"CS006", kError};  // a phase that depends on itself
inline constexpr Code unsafe_module{"CS007", kError};    // a name unfit for a directory and a ref
inline constexpr Code module_collision{"CS008",
                                       kError};  // two modules that one directory would hold
inline constexpr Code module_dependency{"CS009",
                                        kError};          // on itself, or on no module of the phase
inline constexpr Code module_path{"CS010", kError};       // a path that leaves the repository
inline constexpr Code empty_phase{"CS011", kError};       // nothing to do and nothing to check
inline constexpr Code phases_swallowed{"CS012", kError};  // phase headings in a fence never closed
inline constexpr Code too_many{"CS013", kError};          // more diagnostics than are kept

inline constexpr Code not_a_plan{"CS014", kError};  // a feature's specification, a design
inline constexpr Code no_section{"CS015", kError};  // --section: a heading that is not there
inline constexpr Code bad_option{"CS016", kError};  // "Retries: many"

inline constexpr Code json_syntax{"CS017", kError};  // a plan in JSON that is none
inline constexpr Code json_value{"CS018", kError};   // a value of another type, a name nobody knows

inline constexpr Code component_cycle{"CS019", kError};  // files that wait for each other

inline constexpr Code nothing_verifies{"CS101", kWarning};  // no executable gate in the whole spec
inline constexpr Code phase_unverified{"CS102", kWarning};  // none in a phase
inline constexpr Code label_misspelt{"CS103", kWarning};    // read as the label that it nearly is
inline constexpr Code label_repeated{"CS104", kWarning};    // the values are added up
inline constexpr Code label_empty{"CS105", kWarning};       // a label that nothing follows
inline constexpr Code label_in_item{"CS106", kWarning};  // a label inside a list item is plain text
inline constexpr Code label_outside{"CS107", kWarning};  // a phase's section that is in no phase
inline constexpr Code depends_leftover{"CS108", kWarning};  // words that name no phase
inline constexpr Code code_unbound{"CS109", kWarning};      // a criterion's code that nothing runs
inline constexpr Code fence_unclosed{"CS110",
                                     kWarning};  // a code block that ends with its container
inline constexpr Code fence_not_shell{"CS111", kWarning};    // a code block not read as commands
inline constexpr Code heading_not_phase{"CS112", kWarning};  // a heading that nearly is a phase
inline constexpr Code phase_in_html{"CS113", kWarning};      // a phase heading swallowed by HTML
inline constexpr Code phase_without_tasks{"CS114", kWarning};
inline constexpr Code module_remark{"CS115", kWarning};   // text where a module's paths stand
inline constexpr Code command_mixed{"CS116", kWarning};   // a command only part of which is quoted
inline constexpr Code two_containers{"CS117", kWarning};  // phases in two places
inline constexpr Code unsupported{"CS118", kWarning};     // a label that has no effect
inline constexpr Code checklists{"CS119", kWarning};      // phases from checklists without numbers
inline constexpr Code expectation{"CS120", kWarning};     // an "Expected:" that nothing can check
inline constexpr Code placeholder_id{"CS122", kWarning};  // "Phase N: Title"
inline constexpr Code nested_fence{"CS123", kWarning};    // a code block shown inside a code block
inline constexpr Code no_start{"CS124", kWarning};        // a server is asked that nothing starts
inline constexpr Code command_doubtful{"CS125", kWarning};  // a command that looks like none
inline constexpr Code red_run{"CS126", kWarning};           // shown failing, and never passing
inline constexpr Code option_in_module{"CS127", kWarning};  // an option of the phase in a module
inline constexpr Code supersedes_order{"CS128", kWarning};  // itself, or a phase that comes later
inline constexpr Code work_left_out{"CS129", kWarning};     // a check that only does work
inline constexpr Code setup_text{"CS130", kWarning};        // a setup that is not marked as code
inline constexpr Code red_at_end{"CS131", kWarning};        // tests that nothing makes pass
inline constexpr Code module_unnamed{"CS121", kWarning};    // "Components:" that name no modules

}  // namespace codes
}  // namespace conduct::spec
