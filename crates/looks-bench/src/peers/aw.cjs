// Parses a Fountain file with afterwriting's parser a number of times; prints the seconds of each.
const { readFileSync } = require("node:fs");
const { parser } = require("aw-parser");

const text = readFileSync(process.argv[2], "utf8");
for (let round = 0; round < Number(process.argv[3]); round += 1) {
  const before = process.hrtime.bigint();
  parser.parse(text, {});
  console.log(Number(process.hrtime.bigint() - before) / 1e9);
}
