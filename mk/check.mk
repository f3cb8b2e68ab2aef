# SPDX-License-Identifier: MIT
#
# What a change must pass. `make test` is the README's; `make ci` is what .ci/run calls.

.PHONY: test do-test ci do-ci mutants do-mutants lockstep soak sanitize check-timing

test: setup ## set up, build, lint and run every test; ends with the counts
	$(Q)$(SUB) do-test
do-test: check-gen lint all $(TESTS)
	$(Q)tests/runner -j $(JOBS) $(TESTS) $(TESTS_SH)

mutants: setup ## plant each fault of tests/mutants and see it caught
	$(Q)$(SUB) do-mutants
do-mutants: all $(TESTS)
	$(Q)tests/runner -t 3600 'tests/mutants/run -j $(JOBS)'
