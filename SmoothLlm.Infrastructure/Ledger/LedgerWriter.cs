using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Scheduling;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>
/// The one writer of the book: a queue, a thread, a connection. Whatever has come in while the last batch was made
/// durable is the next batch, so the cost of a commit is shared by all that wait for it.
/// </summary>
public sealed class LedgerWriter : ILedger, IUsageRecords, IDisposable
{
    private const int MaxBatchSize = 24_576;
    private const int MaxAttempts = 5;

    /// <summary>Most records without money that wait at a time: they must not take the places of holds and endings.</summary>
    private const int MaxWaitingRecords = 32_768;

    private readonly LedgerQueue queue = new();
    private readonly List<LedgerCommand> commands = [];
    private readonly Func<LedgerSession> openSession;
    private readonly WriteGate gate;
    private readonly SettlementJournal journal;
    private readonly WalletHeadroom? headroom;
    private readonly SettlementRetries retries;
    private readonly NodeIdentity node;
    private readonly LedgerMeters meters;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Thread thread;
    private LedgerSession? session;
    private LedgerStatements? statements;
    private LedgerBatch? batch;
    private int waitingRecords;
    private int isLeavingOut;

    /// <param name="headroom">Null where other processes write to the same book.</param>
    internal LedgerWriter(
        Func<LedgerSession> openSession,
        WriteGate gate,
        SettlementJournal journal,
        WalletHeadroom? headroom,
        SettlementRetries retries,
        NodeIdentity node,
        LedgerMeters meters,
        TimeProvider time,
        ILogger<LedgerWriter> logger)
    {
        this.journal = journal;
        this.retries = retries;
        this.headroom = headroom;
        this.openSession = openSession;
        this.gate = gate;
        this.node = node;
        this.meters = meters;
        this.time = time;
        this.logger = logger;
        meters.Watch(() => queue.Count);
        // A thread of its own: a commit waits for the disk, and a pool thread must not.
        thread = new Thread(Run) { IsBackground = true, Name = "ledger" };
        thread.Start();
    }

    public OpeningHold Open(HoldRequest request)
    {
        var claim = headroom?.Take(request.AccountId, request.Amount.Value) ?? default;
        var command = new OpenCommand(request, claim);
        if (!retries.IsFull && queue.TryAdd(command))
            return new OpeningHold(claim.IsCovered, command);
        // A full queue means that the disk does not keep up: refuse new work rather than let it pile up.
        command.Fail();
        return new OpeningHold(IsExpected: false, command);
    }

    public async ValueTask<HoldResult> ExtendAsync(HoldExtension extension, CancellationToken cancellationToken)
    {
        var command = new ExtendCommand(extension);
        return queue.TryAdd(command) ? await command.WaitAsync() : new HoldResult.Unavailable();
    }

    public bool SaveProgress(SettlementRequest draft) =>
        // Written out here, so that the one writer need not.
        queue.TryAdd(new ProgressCommand(draft.Usage.RequestId, SettlementDrafts.Write(draft)));

    public async ValueTask<SettlingHold> SettleAsync(SettlementRequest request)
    {
        int? place = journal.TryKeep(request);
        var command = new SettleCommand(request, journal, place);
        if (!await queue.AddAsync(command, CancellationToken.None))
            Fail(command);
        return new SettlingHold(place is not null, command);
    }

    public async ValueTask<SettlementResult> RecoverAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var command = new RecoverCommand(requestId);
        return await queue.AddAsync(command, cancellationToken) ? await command.WaitAsync() : new SettlementResult.Unavailable();
    }

    public async ValueTask<PostingResult> PostAsync(PostingRequest request, CancellationToken cancellationToken)
    {
        // Requests come with keys, and nobody visits with one; money that moves otherwise is somebody's doing.
        if (CurrentActor.Value.VisitedOrganizationId is not null)
            throw new VisitorException();
        var command = new PostCommand(request);
        return await queue.AddAsync(command, cancellationToken) ? await command.WaitAsync() : new PostingResult.Unavailable();
    }

    public Task<bool> RecordAsync(UsageRecord record)
    {
        var command = new RecordCommand(record, () => Interlocked.Decrement(ref waitingRecords));
        bool hasRoom = Interlocked.Increment(ref waitingRecords) <= MaxWaitingRecords && queue.TryAdd(command);
        // Said once for as long as it lasts.
        if (Interlocked.Exchange(ref isLeavingOut, hasRoom ? 0 : 1) == 0 && !hasRoom)
            Log.RecordsLeftOut(logger, MaxWaitingRecords);
        if (!hasRoom)
        {
            meters.LeftOut();
            command.Fail();
        }

        return command.Completion;
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
        ProcessorShare.ComeAtOnce();
        while (queue.Take(commands, MaxBatchSize))
        {
            using (gate.Enter())
            {
                long began = time.GetTimestamp();
                Write(commands, mayBeRepeated: false);
                meters.Wrote(commands.Count, time.GetElapsedTime(began));
            }

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
                if (session is null)
                    Log.LedgerOutOfReach(logger, exception, toWrite.Count);
                else if (toWrite.Count == 1)
                    Log.LedgerCommandFailed(logger, exception, toWrite[0].Subject);
                isFaulty = exception is InvalidOperationException or ArgumentException or OverflowException;
            }

            break;
        }

        if (session is null)
        {
            // None of them was looked at, and none will get further on its own.
            foreach (var command in toWrite)
                Fail(command);
            return;
        }

        if (toWrite.Count == 1)
        {
            Fail(toWrite[0], isFaulty);
            return;
        }

        // One bad command must not take the others with it: by halves it is soon alone.
        int half = toWrite.Count / 2;
        Write(toWrite.GetRange(0, half), mayBeRepeated: true);
        Write(toWrite.GetRange(half, toWrite.Count - half), mayBeRepeated: true);
    }

    /// <param name="isFaulty">Whether the command itself is wrong, so that it will be so another time.</param>
    private void Fail(LedgerCommand command, bool isFaulty = false)
    {
        // While the book cannot be written nothing is foreseen: whoever comes now is told so before anything is sent.
        headroom?.Clear();
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
            if (session?.IsBroken != true)
                return session?.IsTransient(exception) == true;
            Log.LedgerConnectionLost(logger, exception);
        }
        catch (Exception rollbackFailure)
        {
            Log.LedgerConnectionLost(logger, rollbackFailure);
        }

        // The connection itself is gone: the next attempt opens another.
        CloseSession();
        return true;
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
