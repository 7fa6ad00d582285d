using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The one writer of the book: a queue, a thread, a connection. Whatever has come in while the last batch was made
/// durable is the next batch, so the cost of a commit is shared by all that wait for it.
/// </summary>
public sealed class LedgerWriter : ILedger, IDisposable
{
    private const int MaxBatchSize = 256;
    private const int MaxAttempts = 5;

    private readonly LedgerQueue queue = new();
    private readonly List<LedgerCommand> commands = new(MaxBatchSize);
    private readonly Func<LedgerSession> openSession;
    private readonly WriteGate gate;
    private readonly SettlementJournal journal;
    private readonly WalletHeadroom? headroom;
    private readonly SettlementRetries retries;
    private readonly NodeIdentity node;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Thread thread;
    private LedgerSession? session;
    private LedgerStatements? statements;
    private LedgerBatch? batch;

    /// <param name="headroom">Null where other processes write to the same book.</param>
    internal LedgerWriter(
        Func<LedgerSession> openSession,
        WriteGate gate,
        SettlementJournal journal,
        WalletHeadroom? headroom,
        SettlementRetries retries,
        NodeIdentity node,
        TimeProvider time,
        ILogger<LedgerWriter> logger)
    {
        this.journal = journal;
        this.retries = retries;
        this.headroom = headroom;
        this.openSession = openSession;
        this.gate = gate;
        this.node = node;
        this.time = time;
        this.logger = logger;
        // A thread of its own: a commit waits for the disk, and a pool thread must not.
        thread = new Thread(Run) { IsBackground = true, Name = "ledger" };
        thread.Start();
    }

    public OpeningHold Open(HoldRequest request)
    {
        var claim = headroom?.Take(request.AccountId, request.Amount.Value) ?? default;
        var command = new OpenCommand(request, claim);
        if (!retries.IsFull && queue.TryAdd(command))
            return new OpeningHold(claim.IsCovered, command.Completion);
        // A full queue means that the disk does not keep up: refuse new work rather than let it pile up.
        command.Fail();
        return new OpeningHold(IsExpected: false, command.Completion);
    }

    public async ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken)
    {
        var command = new ExtendCommand(extension);
        return queue.TryAdd(command) ? await command.Completion : new HoldResult.Unavailable();
    }

    public bool SaveProgress(SettlementRequest draft) =>
        // Written out here, so that the one writer need not.
        queue.TryAdd(new ProgressCommand(draft.Usage.RequestId, SettlementDrafts.Write(draft)));

    public async ValueTask<SettlingHold> SettleAsync(SettlementRequest request)
    {
        bool isSafe = journal.TryKeep(request);
        var command = new SettleCommand(request, isSafe ? journal : null);
        if (!await queue.AddAsync(command, CancellationToken.None))
            Fail(command);
        return new SettlingHold(isSafe, command.Completion);
    }

    public async ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var command = new RecoverCommand(requestId);
        return await queue.AddAsync(command, cancellationToken) ? await command.Completion : new SettlementResult.Unavailable();
    }

    public async ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken)
    {
        var command = new PostCommand(request);
        return await queue.AddAsync(command, cancellationToken) ? await command.Completion : new PostingResult.Unavailable();
    }

    /// <summary>Takes nothing more, writes what is queued, and returns when it is durable.</summary>
    public void Dispose()
    {
        queue.Close();
        if (thread.IsAlive)
            thread.Join();
    }

    private void Run()
    {
        while (queue.Take(commands, MaxBatchSize))
        {
            using (gate.Enter())
                Write(commands, mayBeRepeated: false);
            commands.Clear();
        }

        CloseSession();
    }

    private void Write(List<LedgerCommand> toWrite, bool mayBeRepeated)
    {
        bool isFaulty = false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (TryCommit(toWrite, mayBeRepeated || attempt > 1))
                {
                    foreach (var command in toWrite)
                        command.Confirm();
                    return;
                }

                if (attempt < MaxAttempts)
                    continue;
                if (toWrite.Count == 1)
                    Log.LedgerCommandContended(logger, toWrite[0].Subject, MaxAttempts);
            }
            catch (Exception exception)
            {
                // A command on its own may have failed because it was applied before: the second attempt looks.
                bool isWorthALook = toWrite.Count == 1 && !mayBeRepeated && attempt == 1;
                if ((RollBack(exception) || isWorthALook) && attempt < MaxAttempts)
                    continue;
                if (toWrite.Count == 1)
                    Log.LedgerCommandFailed(logger, exception, toWrite[0].Subject);
                isFaulty = exception is InvalidOperationException or ArgumentException or OverflowException;
            }

            break;
        }

        if (toWrite.Count == 1)
        {
            Fail(toWrite[0], isFaulty);
            return;
        }

        // One bad command must not take the others with it.
        foreach (var command in toWrite)
            Write([command], mayBeRepeated: true);
    }

    /// <param name="isFaulty">Whether the command itself is wrong, so that it will be so another time.</param>
    private void Fail(LedgerCommand command, bool isFaulty = false)
    {
        if (command is SettleCommand { Request: var settlement } && !isFaulty)
            retries.Keep(settlement);
        command.Fail();
    }

    private bool TryCommit(List<LedgerCommand> toWrite, bool mayBeRepeated)
    {
        session ??= openSession();
        statements ??= new LedgerStatements(session);
        batch ??= new LedgerBatch(statements, node, time, logger);
        session.Begin();
        batch.Begin(mayBeRepeated);
        foreach (var command in toWrite)
            command.Apply(batch);
        if (!batch.TryFinish())
        {
            session.Rollback();
            return false;
        }

        session.Commit();
        if (headroom is not null)
            batch.Publish(headroom);
        return true;
    }

    /// <returns>Whether it is worth another attempt.</returns>
    private bool RollBack(Exception exception)
    {
        try
        {
            session?.Rollback();
            return session?.IsTransient(exception) == true;
        }
        catch (Exception rollbackFailure)
        {
            // The connection itself is gone: the next attempt opens another.
            Log.LedgerConnectionLost(logger, rollbackFailure);
            CloseSession();
            return true;
        }
    }

    private void CloseSession()
    {
        batch = null;
        statements?.Dispose();
        statements = null;
        session?.Dispose();
        session = null;
    }
}
