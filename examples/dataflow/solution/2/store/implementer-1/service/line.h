// A reading as a line of text: sensor, at, value and unit, with tabs between. Knows no database.
#pragma once

#include <string>

#include "reading.h"

// Reads LINE (without its end) into READING. What is wrong with it, as a sentence; empty: nothing.
std::string parse_line(const std::string& line, Reading& reading);

// The line of READING, without its end; parse_line() gives the same reading again, to the last bit.
std::string format_line(const Reading& reading);

// A number so that it reads back as the same: "21.5", not "21.500000".
std::string format_number(double value);

// The whole of TEXT as a number? False: it is not one, or is out of range.
bool parse_integer(const std::string& text, std::int64_t& value);
bool parse_real(const std::string& text, double& value);
