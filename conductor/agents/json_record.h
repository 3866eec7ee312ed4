// One line of JSON as agent programs print them: what is asked for is there and of its type, or it
// is nothing. Never throws.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conduct::agents {

// The object that LINE is; null where it is none, or nested too deep.
nlohmann::json record_of(std::string_view line);

// What a program prints beside its records: the lines of OUTPUT that are no object. What its model
// says stands in records, and is no word of the program.
std::string plain_lines(std::string_view output);

// The value at PATH ("message.usage.input_tokens") of RECORD; a null where there is none.
const nlohmann::json& at(const nlohmann::json& record, std::string_view path);

std::string text_at(const nlohmann::json& record, std::string_view path);  // "" where there is none
std::optional<std::int64_t> number_at(const nlohmann::json& record, std::string_view path);
std::optional<double> real_at(const nlohmann::json& record, std::string_view path);

// The argument of a tool that tells most of a call: its command, path, pattern; one line.
std::string tool_detail(const nlohmann::json& input);

}  // namespace conduct::agents
