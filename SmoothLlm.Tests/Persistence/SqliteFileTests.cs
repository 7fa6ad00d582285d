using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Tests.Ledger;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Persistence;

/// <summary>What the file itself refuses.</summary>
public sealed class SqliteFileTests
{
    [Theory]
    [InlineData("UPDATE LedgerEntries SET AmountNanoUsd = 1")]
    [InlineData("DELETE FROM LedgerEntries")]
    [InlineData("UPDATE LedgerTransactions SET Reference = 'other'")]
    [InlineData("DELETE FROM LedgerTransactions")]
    public async Task What_the_ledger_has_posted_can_be_neither_changed_nor_deleted(string statement)
    {
        await using var book = await LedgerBook.OpenAsync(credit: 1000);

        var refusal = await Should.ThrowAsync<SqliteException>(() => book.Database.Get<Database>().WriteAsync(
            context => context.Database.ExecuteSqlRawAsync(statement), CancellationToken.None));

        refusal.Message.ShouldContain("append-only");
        await book.ShouldHaveAsync(posted: 1000, held: 0);
    }

    [Fact]
    public async Task A_write_outside_the_gate_fails()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddLedger());

        var refusal = await Should.ThrowAsync<SqliteException>(
            () => database.ReadAsync(context => context.ConfigurationStamps.ExecuteUpdateAsync(set => set.SetProperty(stamp => stamp.Version, 99))));

        refusal.Message.ShouldContain("readonly");
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused_and_told_what_to_do()
    {
        await using var database = await SqliteDatabase.OpenAsync();
        string folder = database.Get<DataOptions>().Folder;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = folder })
            .Build();
        await using var second = new ServiceCollection().AddLogging().AddPersistence(configuration).BuildServiceProvider();

        var refusal = await Should.ThrowAsync<DatabaseInUseException>(() => second.GetRequiredService<Database>().OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain(folder);
        refusal.Message.ShouldContain("Data__Folder");
    }

    [Fact]
    public async Task What_a_killed_process_left_in_the_log_is_in_the_file_after_the_next_start()
    {
        await using var running = await SqliteDatabase.OpenAsync();
        await running.AddOrganizationAsync("Before the kill");
        string folder = Directory.CreateTempSubdirectory("smoothllm-test-").FullName;
        foreach (string file in (string[])["smoothllm.db", "smoothllm.db-wal"])
            File.Copy(Path.Combine(running.Get<DataOptions>().Folder, file), Path.Combine(folder, file));

        await using (await SqliteDatabase.OpenAsync(folder: folder))
        {
            // Opened so, SQLite does not look at the log.
            await using var connection = new SqliteConnection($"Data Source=file:{folder}/smoothllm.db?immutable=1;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM Organizations WHERE Name = 'Before the kill'";
            (await command.ExecuteScalarAsync()).ShouldBe(1L);
        }

        Directory.Delete(folder, recursive: true);
    }
}
