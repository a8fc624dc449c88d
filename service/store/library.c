/*
 * library: lua/ *.lua, put one behind the other into the program: one Redis function library.
 * The shared part comes first; the order of the others does not matter.
 */
#include "store/store_priv.h"

/* clang-format off */
#define PART(name) "\t.incbin \"store/lua/" name ".lua\"\n"
__asm__("\t.section .rodata\n"
	"\t.global store_library\n"
	"\t.global store_library_end\n"
	"store_library:\n"
	PART("library")
	PART("commit_live")
	PART("commit_group")
	PART("commit_source")
	PART("commit_config")
	PART("remove_domain")
	PART("begin_stage")
	PART("put_stage")
	PART("commit_stage")
	PART("commit_calendar")
	PART("drop_live")
	PART("read_groups")
	PART("drop_source")
	PART("put_due")
	PART("put_plan")
	PART("put_outcome")
	PART("put_history")
	PART("hold_lease")
	PART("release_lease")
	PART("read_cursor")
	"store_library_end:\n"
	"\t.byte 0\n"
	"\t.previous\n");
/* clang-format on */
