using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.ContentLogging;

/// <summary>Writes what the queue holds, a few at a time, so that nobody waits long behind it at the write gate.</summary>
internal sealed class ContentWriter(ContentQueue queue, ContentProtection protection, Database database, ILogger<ContentWriter> logger) : BackgroundService
{
    private const int MaxBatch = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<SaidContent>(MaxBatch);
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && queue.Reader.TryRead(out var said))
                batch.Add(said);
            try
            {
                queue.Wrote(await WriteAsync(batch, stoppingToken));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The outermost guard: these are lost, the next ones need not be.
                queue.LeftOut(batch.Count);
                Log.ContentNotWritten(logger, batch.Count, exception);
            }
        }
    }

    /// <returns>How many were written: not those whose organization wants it no more.</returns>
    private Task<int> WriteAsync(IReadOnlyList<SaidContent> batch, CancellationToken cancellationToken)
    {
        var rows = batch.Select(RowOf).ToList();
        var organizations = batch.Select(said => said.OrganizationId).Distinct().ToList();
        return database.WriteAsync(
            async context =>
            {
                // Locks their rows: what is switched off and deleted meanwhile is not written behind that.
                var wanting = context.Organizations.Where(organization => organizations.Contains(organization.Id) && organization.KeepsContent);
                await wanting.ExecuteUpdateAsync(set => set.SetProperty(organization => organization.KeepsContent, true), cancellationToken);
                var wanted = await wanting.Select(organization => organization.Id).ToListAsync(cancellationToken);
                var written = rows.FindAll(row => wanted.Contains(row.OrganizationId));
                context.RequestContents.AddRange(written);
                return written.Count;
            },
            cancellationToken);
    }

    private RequestContent RowOf(SaidContent said) => new()
    {
        RequestId = said.RequestId,
        OrganizationId = said.OrganizationId,
        RecordedAt = said.StartedAt,
        ProtectedRequest = protection.Protect(said.OrganizationId, said.Request),
        RequestBytes = said.RequestBytes,
        IsRequestCut = said.RequestBytes > said.Request.Length,
        ProtectedAnswer = protection.Protect(said.OrganizationId, said.Answer),
        AnswerBytes = said.AnswerBytes,
        IsAnswerCut = said.IsAnswerCut,
    };
}
