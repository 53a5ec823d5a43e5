// npm run search -- --depth 4
import { runCompiled } from '../compiled.mjs';

await runCompiled('two-way-sync-search', ['src', 'test/search'], 'test/search/main.js');
