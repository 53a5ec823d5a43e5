const { dest, src } = require('gulp');

/** Puts what the compiler does not carry over, icons and codex files, next to the compiled nodes. */
function copyAssets() {
	const assets = ['nodes/**/*.{svg,png}', 'nodes/**/*.node.json', 'credentials/**/*.{svg,png}'];
	return src(assets, { base: '.', encoding: false, allowEmpty: true }).pipe(dest('dist'));
}

exports.copyAssets = copyAssets;
