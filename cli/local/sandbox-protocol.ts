/** What the host gives a sandbox at its start. */
export type SandboxData = { bundle: string; exportName: string; functionName: string; functionArn: string };

/** One invocation; `deadline` is epoch ms. */
export type SandboxRequest = { requestId: string; event: unknown; deadline: number };

/** As Lambda reports an error of the function. Source: Lambda guide, "Understanding retry behavior". */
export type FunctionError = { errorType: string; errorMessage: string; trace: string[] };

export type InvocationResult = { ok: true; value: unknown } | { ok: false; error: FunctionError };

export type SandboxAnswer = InvocationResult & { requestId: string };
