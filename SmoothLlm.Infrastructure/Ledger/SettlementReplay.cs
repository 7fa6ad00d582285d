using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>Carries out what the process before had promised in its journal. Before the holds of dead processes are swept.</summary>
internal sealed class SettlementReplay(SettlementJournal journal, ILedger ledger, ILogger<SettlementReplay> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var endings = new List<Task<SettlementResult>>();
        foreach (var settlement in journal.ReadLeft())
            endings.Add((await ledger.SettleAsync(settlement)).Outcome);
        var results = await Task.WhenAll(endings);
        if (results.Length > 0)
            Log.SettlementsReplayed(logger, results.Count(result => result is SettlementResult.Settled), results.Length);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
