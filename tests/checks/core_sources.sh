#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the text of src/ must not hold: headers that a freestanding target may lack, words that mean
# memory, text output or control flow the core does without. Comments do not count.
set -euo pipefail
cd "$1"
headers='stdint|stdbool|stddef|string|stdarg|limits'
words='malloc|calloc|realloc|free|alloca|[a-z]*printf|goto|setjmp|longjmp|assert|errno'

failed=0
while IFS= read -r file; do
    if grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' "$file" |
        grep -vE "<($headers)\.h>" | sed "s|^|$file:|" | grep .; then
        echo "^ the core includes only <stdint.h> <stdbool.h> <stddef.h> <string.h> <stdarg.h> <limits.h>"
        failed=1
    fi
    # -fpreprocessed strips comments and expands nothing; -dD keeps the macros' own text.
    if gcc -fpreprocessed -dD -E -x c "$file" 2>/dev/null |
        grep -E "(^|[^A-Za-z0-9_])($words)[[:space:]]*(\(|;|[a-z_]+;)" | sed "s|^|$file: |" | grep .; then
        echo "^ the core does without: $words"
        failed=1
    fi
done < <(find src -name '*.[ch]' | LC_ALL=C sort)
exit $failed
