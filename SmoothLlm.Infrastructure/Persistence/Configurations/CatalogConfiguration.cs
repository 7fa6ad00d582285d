using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class CatalogConfiguration :
    IEntityTypeConfiguration<Provider>,
    IEntityTypeConfiguration<ProviderCredential>,
    IEntityTypeConfiguration<McpServer>,
    IEntityTypeConfiguration<Model>,
    IEntityTypeConfiguration<ModelAlias>,
    IEntityTypeConfiguration<Deployment>,
    IEntityTypeConfiguration<PriceVersion>,
    IEntityTypeConfiguration<PriceTier>,
    IEntityTypeConfiguration<MarginSetting>
{
    public void Configure(EntityTypeBuilder<Provider> builder)
    {
        builder.Property(provider => provider.Slug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(provider => provider.DisplayName).HasMaxLength(100);
        builder.Property(provider => provider.Kind).HasConversion<string>().HasMaxLength(30);
        builder.Property(provider => provider.BaseUrl).HasMaxLength(500);
        builder.Property(provider => provider.UserTokenUse).HasConversion<string>().HasMaxLength(20).HasDefaultValue(UserTokenUse.Never);
        builder.HasIndex(provider => provider.Slug).IsUnique();
        builder.HasMany(provider => provider.Credentials).WithOne().HasForeignKey(credential => credential.ProviderId);
        builder.Navigation(provider => provider.Credentials).AutoInclude();
    }

    public void Configure(EntityTypeBuilder<ProviderCredential> builder)
    {
        builder.Property(credential => credential.Id).ValueGeneratedNever();
        builder.Property(credential => credential.Name).HasMaxLength(ProviderCredential.MaxNameLength);
        builder.Property(credential => credential.LastFour).HasMaxLength(4);
    }

    public void Configure(EntityTypeBuilder<McpServer> builder)
    {
        builder.Property(server => server.Slug).HasMaxLength(McpServer.MaxSlugLength);
        builder.Property(server => server.DisplayName).HasMaxLength(100);
        builder.Property(server => server.Address).HasMaxLength(2000);
        builder.Property(server => server.LastFour).HasMaxLength(4);
        builder.Property(server => server.UserTokenUse).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(server => server.Slug).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Model> builder)
    {
        builder.HasKey(model => model.Id);
        builder.Property(model => model.Id).HasMaxLength(Model.MaxIdLength);
        builder.Property(model => model.Name).HasMaxLength(200);
        builder.Property(model => model.Kind).HasConversion<string>().HasMaxLength(30);
    }

    public void Configure(EntityTypeBuilder<ModelAlias> builder)
    {
        builder.HasKey(alias => alias.Alias);
        builder.Property(alias => alias.Alias).HasMaxLength(Model.MaxIdLength);
        builder.Property(alias => alias.ModelId).HasMaxLength(Model.MaxIdLength);
        builder.HasOne<Model>().WithMany().HasForeignKey(alias => alias.ModelId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Deployment> builder)
    {
        builder.Property(deployment => deployment.ModelId).HasMaxLength(Model.MaxIdLength);
        builder.Property(deployment => deployment.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(deployment => deployment.UpstreamModel).HasMaxLength(Model.MaxIdLength);
        builder.HasOne<Model>().WithMany().HasForeignKey(deployment => deployment.ModelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(deployment => new { deployment.ModelId, deployment.ProviderSlug, deployment.UpstreamModel }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PriceVersion> builder)
    {
        builder.Property(price => price.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(price => price.UpstreamModel).HasMaxLength(Model.MaxIdLength);
        builder.Property(price => price.Source).HasConversion<string>().HasMaxLength(20).HasDefaultValue(PriceSource.Catalog);
        builder.Property(price => price.CreatedByUserId).HasMaxLength(450);
        builder.HasIndex(price => new { price.ProviderSlug, price.UpstreamModel, price.EffectiveFrom }).IsUnique();
        builder.HasMany(price => price.Tiers).WithOne().HasForeignKey(tier => tier.PriceVersionId);
    }

    public void Configure(EntityTypeBuilder<PriceTier> builder)
    {
        builder.ToTable("PriceTiers");
        builder.HasKey(tier => new { tier.PriceVersionId, tier.InputTokensAbove });
    }

    public void Configure(EntityTypeBuilder<MarginSetting> builder)
    {
        builder.Property(margin => margin.Id).ValueGeneratedNever();
        builder.HasData(new MarginSetting { BasisPoints = 0 });
    }
}
