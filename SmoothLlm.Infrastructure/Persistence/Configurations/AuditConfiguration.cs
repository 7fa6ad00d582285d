using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Audit;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

/// <summary>No foreign keys: what has happened stays, whatever becomes of those who had part in it.</summary>
internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.Property(entry => entry.ActorKind).HasConversion<string>().HasMaxLength(20);
        builder.Property(entry => entry.ActorId).HasMaxLength(450);
        builder.Property(entry => entry.IpAddress).HasMaxLength(45);
        builder.Property(entry => entry.Action).HasMaxLength(AuditEntry.MaxActionLength);
        builder.Property(entry => entry.TargetKind).HasMaxLength(30);
        builder.Property(entry => entry.TargetId).HasMaxLength(AuditEntry.MaxTargetLength);
        builder.Property(entry => entry.TargetName).HasMaxLength(AuditEntry.MaxTargetLength);
        builder.Property(entry => entry.Details).HasMaxLength(AuditEntry.MaxDetailsLength);
        builder.HasIndex(entry => new { entry.OrganizationId, entry.Id });
        builder.ToTable(table => table.HasTrigger("AuditEntries_append_only"));
    }
}
