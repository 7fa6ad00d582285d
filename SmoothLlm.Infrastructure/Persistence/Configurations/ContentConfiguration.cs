using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Organizations;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class ContentConfiguration : IEntityTypeConfiguration<RequestContent>
{
    public void Configure(EntityTypeBuilder<RequestContent> builder)
    {
        builder.HasIndex(content => content.RequestId).IsUnique();
        // What is too old is found by organization and age.
        builder.HasIndex(content => new { content.OrganizationId, content.RecordedAt });
        builder.HasOne<Organization>().WithMany().HasForeignKey(content => content.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
