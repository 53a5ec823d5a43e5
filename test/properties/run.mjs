// npm run histories -- --count 20000 --seed 7
import { runCompiled } from '../compiled.mjs';

const simulator = 'test/properties/simulator';
await runCompiled('two-way-sync-histories', ['src', simulator], `${simulator}/main.js`);
