using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class LedgerConfiguration :
    IEntityTypeConfiguration<LedgerAccount>,
    IEntityTypeConfiguration<LedgerTransaction>,
    IEntityTypeConfiguration<LedgerEntry>,
    IEntityTypeConfiguration<Hold>,
    IEntityTypeConfiguration<NodeLease>,
    IEntityTypeConfiguration<SettlementDraft>,
    IEntityTypeConfiguration<UsageRecord>,
    IEntityTypeConfiguration<UsageRollup>,
    IEntityTypeConfiguration<UsageDay>,
    IEntityTypeConfiguration<UsageCutoff>
{
    public void Configure(EntityTypeBuilder<LedgerAccount> builder)
    {
        builder.Property(account => account.Kind).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(account => account.OrganizationId).IsUnique();
        builder.HasOne<Organization>().WithMany().HasForeignKey(account => account.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasData(HouseAccounts.All.Select(account => new LedgerAccount { Id = account.Id, Kind = account.Kind }));
    }

    public void Configure(EntityTypeBuilder<LedgerTransaction> builder)
    {
        builder.Property(transaction => transaction.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(transaction => transaction.Reference).HasMaxLength(100);
        builder.Property(transaction => transaction.Description).HasMaxLength(500);
        builder.Property(transaction => transaction.ActorUserId).HasMaxLength(450);
        // Money that came in is looked up apart from the charges, which are a thousand times as many. That a request is charged
        // once is what its hold and its usage record see to: each has its id as a unique key.
        builder.HasIndex(transaction => new { transaction.Kind, transaction.Reference })
            .IsUnique()
            .HasFilter("\"Kind\" <> 'Capture'");
        builder.HasIndex(transaction => new { transaction.OrganizationId, transaction.Id })
            .HasFilter("\"Kind\" <> 'Capture'")
            .HasDatabaseName("IX_LedgerTransactions_Credits");
        builder.ToTable(table => table.HasTrigger("LedgerTransactions_append_only"));
    }

    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.HasKey(entry => new { entry.TransactionId, entry.AccountId });
        builder.HasOne<LedgerTransaction>().WithMany().HasForeignKey(entry => entry.TransactionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<LedgerAccount>().WithMany().HasForeignKey(entry => entry.AccountId).OnDelete(DeleteBehavior.Restrict);
        // For the statement of a wallet. House accounts take part in every transaction and are read as a whole only.
        builder.HasIndex(entry => new { entry.AccountId, entry.TransactionId })
            .HasFilter("\"BalanceAfterNanoUsd\" IS NOT NULL")
            .HasDatabaseName("IX_LedgerEntries_Wallet");
        builder.ToTable(table => table.HasTrigger("LedgerEntries_append_only"));
    }

    public void Configure(EntityTypeBuilder<Hold> builder)
    {
        builder.HasKey(hold => hold.RequestId);
        builder.Property(hold => hold.RequestId).ValueGeneratedNever();
        // Sums and sweeps look at the open ones only, of which there are few.
        builder.HasIndex(hold => hold.AccountId).HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_Holds_Open");
    }

    public void Configure(EntityTypeBuilder<NodeLease> builder) => builder.HasKey(lease => lease.NodeId);

    public void Configure(EntityTypeBuilder<SettlementDraft> builder) => builder.HasKey(draft => draft.RequestId);

    public void Configure(EntityTypeBuilder<UsageRecord> builder)
    {
        builder.Property(record => record.TraceId).HasMaxLength(128);
        builder.Property(record => record.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(record => record.ModelId).HasMaxLength(Model.MaxIdLength);
        builder.Property(record => record.UpstreamModel).HasMaxLength(Model.MaxIdLength);
        builder.Property(record => record.ErrorCode).HasMaxLength(60);
        builder.Property(record => record.EndUser).HasMaxLength(RequestFacts.MaxEndUserLength);
        builder.HasIndex(record => record.RequestId).IsUnique();
        // The log by time. Where a key, a model, a provider or a payer has requests is what the sums of hours and days say; of
        // what it is filtered by, so much stands in the index that most rows in between are passed over without being looked up.
        builder.HasIndex(record => new { record.OrganizationId, record.StartedAt, record.Id, record.ProviderSlug, record.Mode, record.ChargeNanoUsd })
            .HasDatabaseName("IX_UsageRecords_Log");
        builder.HasIndex(record => new { record.OrganizationId, record.StartedAt, record.Id, record.Ending })
            .HasFilter("\"Ending\" NOT IN (0, 3)")
            .HasDatabaseName("IX_UsageRecords_Failed");
        // Most requests name nobody, and cost this one nothing.
        builder.HasIndex(record => new { record.OrganizationId, record.EndUser, record.StartedAt })
            .HasFilter("\"EndUser\" IS NOT NULL")
            .HasDatabaseName("IX_UsageRecords_EndUser");
    }

    public void Configure(EntityTypeBuilder<UsageRollup> builder)
    {
        builder.HasKey(rollup => new { rollup.OrganizationId, rollup.Hour, rollup.ApiKeyId, rollup.ProviderSlug, rollup.ModelId, rollup.Mode });
        // For the platform's own figures, over all organizations.
        builder.HasIndex(rollup => rollup.Hour);
        builder.Property(rollup => rollup.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(rollup => rollup.ModelId).HasMaxLength(Model.MaxIdLength);
    }

    public void Configure(EntityTypeBuilder<UsageDay> builder)
    {
        builder.HasKey(day => new { day.OrganizationId, day.Day, day.ApiKeyId, day.ProviderSlug, day.ModelId, day.Mode });
        builder.HasIndex(day => day.Day);
        builder.Property(day => day.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(day => day.ModelId).HasMaxLength(Model.MaxIdLength);
    }

    public void Configure(EntityTypeBuilder<UsageCutoff> builder)
    {
        builder.Property(cutoff => cutoff.Id).ValueGeneratedNever();
        builder.HasData(new UsageCutoff());
    }
}
