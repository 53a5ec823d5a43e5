import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

const SSL_REQUEST = 80_877_103;

/** The server behind the pooler, and who logs in there. */
export interface ServerPlace {
	readonly port: number;
	readonly user: string;
	readonly database: string;
}

/** A backend connection that is logged in, and what waits for its answers. */
interface Backend {
	readonly socket: Socket;
	client: Socket | undefined;
	buffer: Buffer;
}

/**
 * A pooler like PgBouncer in transaction mode: each transaction of a client gets another connection
 * to the server, in turn. So whatever leans on its session shows at once. Counts round trips, too.
 *
 * The server must let the user in without a password.
 */
export class PoolingProxy {
	/** Requests that clients waited for an answer to. */
	roundTrips = 0;
	/** Statements that clients wanted kept under a name. */
	named = 0;
	/** Called when a request has gone on to the server, with its type and text. */
	onRequest: (type: string, text: string, drop: () => void) => void = () => {};
	private readonly free: Backend[] = [];
	private readonly waiting: Array<(backend: Backend) => void> = [];
	private readonly clients = new Set<Socket>();

	private constructor(
		private readonly listener: Server,
		private readonly server: ServerPlace,
	) {}

	static async start(server: ServerPlace, connections = 3): Promise<PoolingProxy> {
		const listener = createServer();
		const proxy = new PoolingProxy(listener, server);
		for (let count = 0; count < connections; count++) proxy.free.push(await proxy.logIn());
		listener.on('connection', (socket) => proxy.serve(socket));
		await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
		return proxy;
	}

	get port(): number {
		const address = this.listener.address();
		return typeof address === 'object' && address !== null ? address.port : 0;
	}

	private closing = false;

	async close(): Promise<void> {
		this.closing = true;
		for (const client of this.clients) client.destroy();
		for (const { socket } of this.free) socket.destroy();
		await new Promise((resolve) => this.listener.close(resolve));
	}

	private async logIn(): Promise<Backend> {
		const { server } = this;
		const socket = connect(server.port, '127.0.0.1');
		const backend: Backend = { socket, client: undefined, buffer: Buffer.alloc(0) };
		const text = `user\0${server.user}\0database\0${server.database}\0\0`;
		const head = Buffer.alloc(8);
		head.writeInt32BE(8 + Buffer.byteLength(text), 0);
		head.writeInt32BE(196_608, 4);
		socket.write(Buffer.concat([head, Buffer.from(text)]));
		await new Promise<void>((resolve, reject) => {
			socket.on('error', reject);
			socket.on('data', (data) => {
				this.answer(backend, data, resolve, reject);
			});
		});
		return backend;
	}

	/** Passes answers on to the client that has the connection, until its transaction is over. */
	private answer(
		backend: Backend,
		data: Buffer,
		ready: () => void,
		failed: (error: Error) => void,
	): void {
		backend.client?.write(data);
		backend.buffer = Buffer.concat([backend.buffer, data]);
		for (const { type, body } of this.messagesIn(backend)) {
			if (type === 'E' && backend.client === undefined) failed(new Error(body.toString()));
			if (type !== 'Z') continue;
			ready();
			if (body.toString() === 'I' && backend.client !== undefined) this.release(backend);
		}
	}

	private *messagesIn(from: { buffer: Buffer }): Iterable<{ type: string; body: Buffer }> {
		while (from.buffer.length >= 5) {
			const length = from.buffer.readInt32BE(1);
			if (from.buffer.length < 1 + length) return;
			const type = String.fromCharCode(from.buffer[0] ?? 0);
			const body = from.buffer.subarray(5, 1 + length);
			from.buffer = from.buffer.subarray(1 + length);
			yield { type, body };
		}
	}

	private release(backend: Backend): void {
		backend.client = undefined;
		const next = this.waiting.shift();
		if (next === undefined) this.free.push(backend);
		else next(backend);
	}

	/** A client left in the middle: its connection to the server is closed, and another opened. */
	private async replace(backend: Backend | undefined): Promise<void> {
		if (backend === undefined || this.closing) return;
		backend.client = undefined;
		backend.socket.end();
		this.release(await this.logIn());
	}

	private async lend(): Promise<Backend> {
		const backend = this.free.shift();
		if (backend !== undefined) return backend;
		return await new Promise((resolve) => this.waiting.push(resolve));
	}

	private serve(socket: Socket): void {
		this.clients.add(socket);
		const client = { buffer: Buffer.alloc(0), started: false };
		let turn = Promise.resolve();
		socket.on('error', () => {});
		socket.on('close', () => {
			this.clients.delete(socket);
			void this.replace(this.backendOf(socket));
		});
		socket.on('data', (data) => {
			client.buffer = Buffer.concat([client.buffer, data]);
			if (!client.started) client.started = greet(socket, client);
			if (!client.started) return;
			for (const message of [...this.messagesIn(client)]) {
				turn = turn.then(async () => await this.forward(socket, message.type, message.body));
			}
		});
	}

	private async forward(socket: Socket, type: string, body: Buffer): Promise<void> {
		if (type === 'X' || socket.destroyed) return;
		if (type === 'Q' || type === 'S') this.roundTrips++;
		if (type === 'P' && body[0] !== 0) this.named++;
		const backend = this.backendOf(socket) ?? (await this.lend());
		backend.client = socket;
		this.lent.set(socket, backend);
		const head = Buffer.alloc(5);
		head.write(type, 0);
		head.writeInt32BE(4 + body.length, 1);
		backend.socket.write(Buffer.concat([head, body]));
		this.onRequest(type, body.toString(), () => socket.destroy());
	}

	private readonly lent = new Map<Socket, Backend>();

	private backendOf(socket: Socket): Backend | undefined {
		const backend = this.lent.get(socket);
		return backend?.client === socket ? backend : undefined;
	}
}

/** Answers the beginning of a connection; true once the client may send statements. */
function greet(socket: Socket, client: { buffer: Buffer }): boolean {
	while (client.buffer.length >= 8) {
		const length = client.buffer.readInt32BE(0);
		const code = client.buffer.readInt32BE(4);
		client.buffer = client.buffer.subarray(length);
		if (code === SSL_REQUEST) {
			socket.write('N');
			continue;
		}
		const authenticated = [82, 0, 0, 0, 8, 0, 0, 0, 0];
		const keyData = [75, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 1];
		const ready = [90, 0, 0, 0, 5, 73];
		socket.write(Buffer.from([...authenticated, ...keyData, ...ready]));
		return true;
	}
	return false;
}
