import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/** n8n's de-duplication records, durable at once in its database; here for the lifetime of the tests. */
class MemoryRecords implements IDataDeduplicator {
	private readonly byWorkflow = new Map<string, Set<DeduplicationItemTypes>>();

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const known = this.of(context);
		const processed = items.filter((item) => known.has(item));
		const fresh = items.filter((item) => !known.has(item));
		for (const item of fresh) known.add(item);
		for (const oldest of known) {
			if (known.size <= (options.maxEntries ?? Infinity)) break;
			known.delete(oldest);
		}
		return { new: fresh, processed };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		for (const item of items) this.of(context).delete(item);
	}

	async clearAllProcessedItems(
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		this.of(context).clear();
	}

	async getProcessedDataCount(
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<number> {
		return this.of(context).size;
	}

	private of(context: ICheckProcessedContextData): Set<DeduplicationItemTypes> {
		const { id } = context.workflow;
		const known = this.byWorkflow.get(id) ?? new Set();
		this.byWorkflow.set(id, known);
		return known;
	}
}

let ready: Promise<void> | undefined;

/** A server does so at its start, once. */
export async function startDeduplication(): Promise<void> {
	ready ??= DataDeduplicationService.init(new MemoryRecords());
	await ready;
}
