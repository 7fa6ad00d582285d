using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Infrastructure.Identity;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class IdentityConfiguration : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.Property(session => session.UserAgent).HasMaxLength(UserSession.MaxUserAgentLength);
        builder.Property(session => session.IpAddress).HasMaxLength(45);
        builder.HasIndex(session => new { session.UserId, session.CreatedAt });
        builder.HasIndex(session => session.EndedAt);
        builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(session => session.UserId);
    }
}
