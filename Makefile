# Each target is a script that also works without make. Arguments: make run ARGS="--pictures DIR"
.PHONY: run build test bench bundle torture
run:
	@scripts/run $(ARGS)
build:
	@scripts/build
test:
	@scripts/test $(ARGS)
bench:
	@scripts/bench $(ARGS)
bundle:
	@scripts/bundle
torture:
	@scripts/torture $(ARGS)
