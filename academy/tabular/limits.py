MAX_COLUMNS = 200
MAX_ROWS = 200_000
# The reader holds a dense rectangle in memory; one stray cell far out would make it huge.
MAX_CELLS = 8_000_000
MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# Real sheets of repeated figures reach about 1:30; bombs start in the hundreds.
MAX_PACK_RATIO = 150
RATIO_MATTERS_FROM_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_SMALL_PART_BYTES = 20 * 1024 * 1024
