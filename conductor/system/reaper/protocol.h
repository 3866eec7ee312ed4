// What the conductor and its reaper have agreed on: descriptors, and the words of the reaper's
// command line. Shared by both, so it uses the language alone.
#pragma once

namespace conduct::system::reaper {

constexpr int kStatusFd = 3;    // gets the reaper's report
constexpr int kHandoverFd = 4;  // a socket: a listening socket made inside a sandbox goes out by it
constexpr int kReportFd = 8;    // gets the report of the reaper inside a sandbox
constexpr int kImageFd = 9;     // the reaper's own program, for the sandbox to run it inside

constexpr const char* kImagePath = "/proc/self/fd/9";

// Options, each a word, some with a value in the next; then kProgram, the working directory, the
// program and its arguments.
constexpr const char* kProgram = "--";
constexpr const char* kSandbox = "sandbox";  // the program is a sandbox that runs a reaper inside
constexpr const char* kListen = "listen";    // PORT of the loopback; the socket goes to kHandoverFd
constexpr const char* kOom = "oom";          // how gladly the kernel kills it: 0 to 1000
constexpr const char* kCpu = "cpu";          // seconds a process; setrlimit(2), as the next three
constexpr const char* kData = "data";        // bytes of private memory a process
constexpr const char* kProcesses = "processes";
constexpr const char* kFile = "file";        // bytes of a file
constexpr const char* kGuard = "guard";      // no privileges to gain, no way around the sandbox
constexpr const char* kNoUnix = "no-unix";   // no Unix sockets
constexpr const char* kNoInet = "no-inet";   // no Internet sockets
constexpr const char* kConfine = "confine";  // writes nowhere but below each kWrite
constexpr const char* kWrite = "write";      // PATH
constexpr const char* kCgroup = "cgroup";    // PATH of the control group that it starts in

}  // namespace conduct::system::reaper
