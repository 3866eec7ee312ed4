// The reaper program's bytes, as read-only data of the conductor.
    .section .rodata
    .balign 16
    .global conduct_reaper_begin
    .global conduct_reaper_end
conduct_reaper_begin:
    .incbin CONDUCT_REAPER
conduct_reaper_end:
    .section .note.GNU-stack, "", @progbits
