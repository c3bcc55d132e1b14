// Loads a program and tells how long its first text took. Plain JavaScript, as the programs are, since Node would
// spend time on taking types off.

const cpu = process.cpuUsage();
const begun = performance.now();
process.once("firstText", () => {
  const wallMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }), () => process.exit());
});
await import(process.argv[2]);
