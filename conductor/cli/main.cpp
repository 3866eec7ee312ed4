// The program. Everything else is in libraries, so that tests can link it.
#include "conductor/cli/app.h"

int main(int argc, char** argv) {
  return conduct::cli::run_process(argc, argv);
}
