/** Names in a comma-separated text. CONTRACT: lists of fields and actors are such texts. */
export function nameList(text: string): string[] {
	return text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
