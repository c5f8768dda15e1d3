// Parses a Fountain file with fountain-js a number of times; prints the seconds of each.
const { readFileSync } = require("node:fs");
const { Fountain } = require("fountain-js");

const text = readFileSync(process.argv[2], "utf8");
for (let round = 0; round < Number(process.argv[3]); round += 1) {
  const before = process.hrtime.bigint();
  new Fountain().parse(text, true);
  console.log(Number(process.hrtime.bigint() - before) / 1e9);
}
